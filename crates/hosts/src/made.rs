//! Values for `landbridge bench`: made up from their types, or read from the `[bench]` table. How a value is written
//! in a language is that host's business.

use landbridge_model::{
    Argument, Borrow, Declaration, Element, Enumeration, Fields, Float, Int, Interface, Item, Key,
    List, MethodKind, Object, ObjectHold, Parameter, PlainType, Scalar, TypeName, Value,
};
use serde_json::Value as Json;

use crate::bench::Given;

/// Bytes of a text, items of a list and bytes of a blob that are passed by themselves.
const TEXT: usize = 64;
const LIST: usize = 1000;
const BLOB: usize = 64 * 1024;
/// The same inside another value.
const TEXT_INSIDE: usize = 16;
const LIST_INSIDE: usize = 8;
const BLOB_INSIDE: usize = 64;
/// Recursive types end somewhere.
const DEEPEST: usize = 6;

/// A value of the host's, before it is spelled.
#[derive(Clone, Debug)]
pub enum Made<'a> {
    /// `true`
    Bool(bool),
    /// A number of this type.
    Int(Int, i128),
    /// A number of this type.
    Float(Float, f64),
    /// One character.
    Char(char),
    /// Text, or a path.
    Text(String),
    /// So many bytes; whether Rust writes to them.
    Bytes(usize, bool),
    /// Seconds.
    Duration(f64),
    /// Seconds since 1970.
    Time(f64),
    /// No value.
    Nothing,
    /// One item so many times. The element is there where the items' memory crosses as it is.
    Repeated {
        /// The item.
        item: Box<Made<'a>>,
        /// How often.
        count: usize,
        /// What crosses as it is.
        element: Option<&'a Element>,
        /// Whether Rust writes to it.
        written: bool,
    },
    /// Several, for a list or an array.
    Several(Vec<Made<'a>>, Option<&'a Element>),
    /// Several of their own types.
    Tuple(Vec<Made<'a>>),
    /// A set of one item.
    Set(Box<Made<'a>>),
    /// A map of one entry.
    Map(Box<Made<'a>>, Box<Made<'a>>),
    /// A record.
    Record(&'a Item, Vec<(&'a Item, Made<'a>)>),
    /// A member of an enum without data.
    Member(&'a Enumeration, &'a Item),
    /// A variant of an enum with data: the enum, the variant, whether its fields have names, the fields.
    Variant(&'a Item, &'a Item, bool, Vec<(&'a Item, Made<'a>)>),
    /// A new object.
    Object(Box<Construction<'a>>),
}

/// A call of a constructor.
#[derive(Clone, Debug)]
pub struct Construction<'a> {
    /// Of what.
    pub object: &'a Object,
    /// By what.
    pub method: &'a landbridge_model::Method,
    /// With what.
    pub arguments: Vec<Made<'a>>,
}

/// Why there is no such value.
pub type Refused = String;

/// Makes values of an interface's types, as one host shows it.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// The interface.
    pub interface: &'a Interface,
    /// The host's id, for what it doesn't show.
    pub host: &'static str,
    /// What landbridge.toml gives, to constructors too.
    pub given: &'a Given,
}

impl<'a> Maker<'a> {
    /// What a function is called with: what is given for it, else made up.
    ///
    /// # Errors
    /// A parameter takes what can't be made up.
    pub fn arguments(
        self,
        parameters: &'a [Parameter],
        given: Option<&[Json]>,
        depth: usize,
    ) -> Result<Vec<Made<'a>>, Refused> {
        if let Some(given) = given
            && given.len() != parameters.len()
        {
            return Err(format!(
                "[bench] gives {} arguments, the function has {} parameters",
                given.len(),
                parameters.len()
            ));
        }
        let one = |(at, parameter): (usize, &'a Parameter)| {
            let name = &parameter.item.name;
            let made = match given.and_then(|given| given.get(at)) {
                Some(json) => self.given_argument(&parameter.ty, json),
                None => self.argument(&parameter.ty, depth),
            };
            made.map_err(|why| format!("`{name}` {why}"))
        };
        parameters.iter().enumerate().map(one).collect()
    }

    fn argument(self, ty: &'a Argument, depth: usize) -> Result<Made<'a>, Refused> {
        match ty {
            Argument::Owned(value) => self.taken(value, depth),
            Argument::Borrowed(borrow) => self.borrowed(borrow, depth),
            Argument::Import { optional: true, .. } => Ok(Made::Nothing),
            Argument::Closure(closure) if closure.optional => Ok(Made::Nothing),
            Argument::Import { .. } => Err("takes what the host implements".to_owned()),
            Argument::Closure(_) => Err("takes a function of the host's".to_owned()),
            Argument::Sequence(_) => Err("takes an iterator of the host's".to_owned()),
        }
    }

    /// What Rust owns afterwards: no object that it takes over, since one is there only once.
    fn taken(self, value: &'a Value, depth: usize) -> Result<Made<'a>, Refused> {
        let mut moved = false;
        value.walk(&mut |part| {
            moved |= matches!(
                part,
                Value::Object {
                    hold: ObjectHold::Owned,
                    ..
                }
            );
        });
        if moved {
            return Err("takes an object over, which can be passed once only".to_owned());
        }
        self.value(value, depth)
    }

    fn borrowed(self, borrow: &'a Borrow, depth: usize) -> Result<Made<'a>, Refused> {
        Ok(match borrow {
            Borrow::Str | Borrow::Path => text(depth),
            Borrow::Bytes | Borrow::BytesMut => {
                Made::Bytes(blob(depth), matches!(borrow, Borrow::BytesMut))
            }
            Borrow::Slice(element) | Borrow::SliceMut(element) => Made::Repeated {
                item: Box::new(self.element(element)?),
                count: list(depth),
                element: Some(element),
                written: matches!(borrow, Borrow::SliceMut(_)),
            },
            Borrow::Converted(value) => self.value(value, depth)?,
            Borrow::Object { name, .. } => self.object(name, depth)?,
            Borrow::Optional(inner) => self.borrowed(inner, depth).unwrap_or(Made::Nothing),
        })
    }

    fn element(self, element: &Element) -> Result<Made<'a>, Refused> {
        match element {
            Element::Int(int) => Ok(Made::Int(*int, 7)),
            Element::Float(float) => Ok(Made::Float(*float, 1.5)),
            Element::Plain(name) => self.named(name, 1),
        }
    }

    /// A value made up from its type.
    fn value(self, value: &'a Value, depth: usize) -> Result<Made<'a>, Refused> {
        if depth > DEEPEST {
            return Err("is a type without an end".to_owned());
        }
        let inside = depth + 1;
        Ok(match value {
            Value::Scalar(scalar) => of_scalar(*scalar),
            Value::String | Value::Path => text(depth),
            Value::Bytes => Made::Bytes(blob(depth), false),
            Value::Duration => Made::Duration(1.5),
            Value::SystemTime => Made::Time(1_700_000_000.5),
            Value::Option(inner) => self.value(inner, inside).unwrap_or(Made::Nothing),
            Value::Boxed(inner) => self.value(inner, inside)?,
            Value::List(List::Direct(element)) => Made::Repeated {
                item: Box::new(self.element(element)?),
                count: list(depth),
                element: Some(element),
                written: false,
            },
            Value::List(List::Converted(item)) => match self.value(item, inside) {
                Ok(item) => Made::Repeated {
                    item: Box::new(item),
                    count: list(depth),
                    element: None,
                    written: false,
                },
                // A recursive type ends with an empty list.
                Err(_) if depth > 0 => Made::Several(Vec::new(), None),
                Err(why) => return Err(why),
            },
            Value::Set { item, .. } => Made::Set(Box::new(self.key(item)?)),
            Value::Map { key, value, .. } => Made::Map(
                Box::new(self.key(key)?),
                Box::new(self.value(value, inside)?),
            ),
            Value::Tuple(items) => Made::Tuple(
                (items.iter().map(|item| self.value(item, inside))).collect::<Result<_, _>>()?,
            ),
            Value::Array { item, len } => {
                Made::Several(vec![self.value(item, inside)?; *len], None)
            }
            Value::Plain(name)
            | Value::Record(name)
            | Value::Newtype(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name) => self.named(name, inside)?,
            Value::Object { name, .. } => self.object(name, depth)?,
            Value::Buffer(_) => return Err("is shared memory".to_owned()),
        })
    }

    fn key(self, key: &Key) -> Result<Made<'a>, Refused> {
        Ok(match key {
            Key::Bool => Made::Bool(true),
            Key::Int(int) => Made::Int(*int, 7),
            Key::Char => Made::Char('a'),
            Key::String => text(1),
            Key::Enumeration(name) | Key::Newtype(name) => self.named(name, 1)?,
        })
    }

    fn named(self, name: &TypeName, depth: usize) -> Result<Made<'a>, Refused> {
        match self.interface.find(name) {
            Some(Declaration::PlainRecord(record)) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Ok((&field.item, self.plain(&field.ty)?)));
                Ok(Made::Record(
                    &record.item,
                    fields.collect::<Result<_, Refused>>()?,
                ))
            }
            Some(Declaration::Record(record)) => {
                let fields = record.fields.iter();
                let fields = fields.map(|field| Ok((&field.item, self.value(&field.ty, depth)?)));
                Ok(Made::Record(
                    &record.item,
                    fields.collect::<Result<_, Refused>>()?,
                ))
            }
            Some(Declaration::Newtype(newtype)) => self.value(&newtype.inner, depth),
            Some(Declaration::Enumeration(it)) => match it.members.first() {
                Some(member) => Ok(Made::Member(it, &member.item)),
                None => Err("is an enum without members".to_owned()),
            },
            Some(Declaration::DataEnum(it)) => {
                // The first that can be made: one that holds the enum again would have no end.
                let mut variants = it.variants.iter();
                let made = |variant: &'a landbridge_model::Variant| {
                    let named = matches!(variant.fields, Fields::Named(_));
                    let fields = variant.fields.as_slice().iter();
                    let fields =
                        fields.map(|field| Ok((&field.item, self.value(&field.ty, depth)?)));
                    let fields = fields.collect::<Result<_, Refused>>().ok()?;
                    Some(Made::Variant(&it.item, &variant.item, named, fields))
                };
                let found = variants.find_map(made);
                found.ok_or_else(|| "is an enum of which no variant can be made".to_owned())
            }
            _ => Err(format!("is a `{}`, which can't be made up", name.last())),
        }
    }

    fn plain(self, ty: &PlainType) -> Result<Made<'a>, Refused> {
        Ok(match ty {
            PlainType::Int(int) => Made::Int(*int, 7),
            PlainType::Float(float) => Made::Float(*float, 1.5),
            PlainType::Array { item, len } => Made::Several(vec![self.plain(item)?; *len], None),
            PlainType::Plain(name) => self.named(name, 1)?,
        })
    }

    /// A new object, by the first constructor that can be called.
    ///
    /// # Errors
    /// There is none.
    pub fn object(self, name: &TypeName, depth: usize) -> Result<Made<'a>, Refused> {
        let object = self.interface.object(name);
        let object = object.ok_or_else(|| format!("is a `{}`", name.last()))?;
        let refused = || {
            format!(
                "is a `{}`, of which no constructor can be called",
                name.last()
            )
        };
        if depth > DEEPEST {
            return Err(refused());
        }
        let constructors = [MethodKind::Constructor, MethodKind::NamedConstructor];
        let found = constructors.iter().find_map(|kind| {
            let mut methods = object.methods.iter().filter(|it| it.kind == *kind);
            methods.find_map(|method| {
                let function = &method.function;
                if function.is_async || !function.item.hosts.shown_in(self.host) {
                    return None;
                }
                let name = format!("{}::{}", object.item.name, function.item.name);
                let own = self.given.arguments.get(&name).map(Vec::as_slice);
                let arguments = self.arguments(&function.parameters, own, depth + 1).ok()?;
                Some(Construction {
                    object,
                    method,
                    arguments,
                })
            })
        });
        found
            .map(|it| Made::Object(Box::new(it)))
            .ok_or_else(refused)
    }

    fn given_argument(self, ty: &'a Argument, json: &Json) -> Result<Made<'a>, Refused> {
        match ty {
            Argument::Owned(value) => self.given(value, json),
            Argument::Borrowed(borrow) => self.given_borrow(borrow, json),
            _ => self.argument(ty, 0),
        }
    }

    fn given_borrow(self, borrow: &'a Borrow, json: &Json) -> Result<Made<'a>, Refused> {
        match borrow {
            Borrow::Str | Borrow::Path => given_text(json),
            Borrow::Bytes | Borrow::BytesMut => {
                given_bytes(json, matches!(borrow, Borrow::BytesMut))
            }
            Borrow::Slice(element) | Borrow::SliceMut(element) => {
                let items = given_list(json)?;
                let item = |json| match element {
                    Element::Int(int) => given_int(*int, json),
                    Element::Float(float) => given_float(*float, json),
                    Element::Plain(name) => self.given_record(name, json),
                };
                let items = items.iter().map(item).collect::<Result<_, _>>()?;
                Ok(Made::Several(items, Some(element)))
            }
            Borrow::Converted(value) => self.given(value, json),
            Borrow::Object { name, .. } => self.object(name, 0),
            Borrow::Optional(inner) => self.given_borrow(inner, json),
        }
    }

    /// A value as the `[bench]` table has it.
    fn given(self, value: &'a Value, json: &Json) -> Result<Made<'a>, Refused> {
        match value {
            Value::Scalar(Scalar::Bool) => json
                .as_bool()
                .map(Made::Bool)
                .ok_or_else(wanted("true or false")),
            Value::Scalar(Scalar::Int(int)) => given_int(*int, json),
            Value::Scalar(Scalar::Float(float)) => given_float(*float, json),
            Value::Scalar(Scalar::Char) => {
                let mut chars = json.as_str().unwrap_or_default().chars();
                chars
                    .next()
                    .map(Made::Char)
                    .ok_or_else(wanted("a character"))
            }
            Value::String | Value::Path => given_text(json),
            Value::Bytes => given_bytes(json, false),
            Value::Option(inner) | Value::Boxed(inner) => self.given(inner, json),
            Value::List(List::Direct(element)) => {
                let items = given_list(json)?.iter().map(|json| match element {
                    Element::Int(int) => given_int(*int, json),
                    Element::Float(float) => given_float(*float, json),
                    Element::Plain(name) => self.given_record(name, json),
                });
                Ok(Made::Several(
                    items.collect::<Result<_, _>>()?,
                    Some(element),
                ))
            }
            Value::List(List::Converted(item)) => {
                let items = given_list(json)?.iter().map(|json| self.given(item, json));
                Ok(Made::Several(items.collect::<Result<_, _>>()?, None))
            }
            Value::Plain(name) | Value::Record(name) => self.given_record(name, json),
            Value::Newtype(name) => match self.interface.find(name) {
                Some(Declaration::Newtype(newtype)) => self.given(&newtype.inner, json),
                _ => Err(format!("is a `{}`", name.last())),
            },
            Value::Enumeration(name) => match self.interface.find(name) {
                Some(Declaration::Enumeration(it)) => {
                    let wanted_name = json.as_str().unwrap_or_default();
                    let mut members = it.members.iter();
                    let found = members.find(|member| member.item.name == wanted_name);
                    found
                        .map(|member| Made::Member(it, &member.item))
                        .ok_or_else(wanted("a member's name in Rust"))
                }
                _ => Err(format!("is a `{}`", name.last())),
            },
            Value::Duration => json
                .as_f64()
                .map(Made::Duration)
                .ok_or_else(wanted("seconds")),
            _ => Err(
                "can't be given in landbridge.toml; leave the function's arguments out there"
                    .to_owned(),
            ),
        }
    }

    fn given_record(self, name: &TypeName, json: &Json) -> Result<Made<'a>, Refused> {
        let field = |item: &'a Item| {
            json.get(&item.name)
                .ok_or_else(|| format!("needs the field `{}`", item.name))
        };
        match self.interface.find(name) {
            Some(Declaration::PlainRecord(record)) => {
                let fields = record.fields.iter().map(|it| {
                    let json = field(&it.item)?;
                    let made = match &it.ty {
                        PlainType::Int(int) => given_int(*int, json)?,
                        PlainType::Float(float) => given_float(*float, json)?,
                        PlainType::Plain(name) => self.given_record(name, json)?,
                        PlainType::Array { .. } => self.plain(&it.ty)?,
                    };
                    Ok((&it.item, made))
                });
                Ok(Made::Record(
                    &record.item,
                    fields.collect::<Result<_, Refused>>()?,
                ))
            }
            Some(Declaration::Record(record)) => {
                let fields = record.fields.iter();
                let fields = fields.map(|it| Ok((&it.item, self.given(&it.ty, field(&it.item)?)?)));
                Ok(Made::Record(
                    &record.item,
                    fields.collect::<Result<_, Refused>>()?,
                ))
            }
            _ => Err(format!("is a `{}`", name.last())),
        }
    }
}

fn of_scalar<'a>(scalar: Scalar) -> Made<'a> {
    match scalar {
        Scalar::Bool => Made::Bool(true),
        Scalar::Int(int) => Made::Int(int, 7),
        Scalar::Float(float) => Made::Float(float, 1.5),
        Scalar::Char => Made::Char('a'),
    }
}

fn text<'a>(depth: usize) -> Made<'a> {
    let length = if depth == 0 { TEXT } else { TEXT_INSIDE };
    Made::Text("landbridge bench ".chars().cycle().take(length).collect())
}

fn list(depth: usize) -> usize {
    match depth {
        0 => LIST,
        1 => LIST_INSIDE,
        // Lists of lists of lists don't grow beyond measure.
        _ => 2,
    }
}

fn blob(depth: usize) -> usize {
    if depth == 0 { BLOB } else { BLOB_INSIDE }
}

fn wanted(what: &'static str) -> impl FnOnce() -> Refused {
    move || format!("wants {what} in [bench]")
}

fn given_int<'a>(int: Int, json: &Json) -> Result<Made<'a>, Refused> {
    let number = json.as_i64().map(i128::from);
    let (least, most) = int.range();
    let fits = number.filter(|number| (least..=most).contains(number));
    fits.map(|number| Made::Int(int, number))
        .ok_or_else(wanted("an integer in its range"))
}

fn given_float<'a>(float: Float, json: &Json) -> Result<Made<'a>, Refused> {
    json.as_f64()
        .map(|number| Made::Float(float, number))
        .ok_or_else(wanted("a number"))
}

fn given_text<'a>(json: &Json) -> Result<Made<'a>, Refused> {
    json.as_str()
        .map(|text| Made::Text(text.to_owned()))
        .ok_or_else(wanted("text"))
}

/// Bytes are given by their number.
fn given_bytes<'a>(json: &Json, written: bool) -> Result<Made<'a>, Refused> {
    let count = json.as_u64().and_then(|count| usize::try_from(count).ok());
    count
        .map(|count| Made::Bytes(count, written))
        .ok_or_else(wanted("the number of bytes"))
}

fn given_list(json: &Json) -> Result<&[Json], Refused> {
    json.as_array()
        .map(Vec::as_slice)
        .ok_or_else(wanted("a list"))
}
