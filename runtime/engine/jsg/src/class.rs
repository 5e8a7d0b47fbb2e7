//! A class as data: its members, from which V8's template and TypeScript's declaration are made.

use std::any::TypeId;
use std::fmt::Write;

use crate::callback::Callback;
use crate::convert::ToJs;
use crate::error::{Error, Result};
use crate::fast::Fast;
use crate::ffi::bridge;
use crate::local::{Local, Object};
use crate::lock::Lock;
use crate::resource::{Parent, Resource};

/// A class's members, as `Resource::describe` lists them.
pub struct Class {
    name: &'static str,
    parent: Option<Parent>,
    constructor: Option<Method>,
    methods: Vec<Method>,
    properties: Vec<Property>,
    constants: Vec<Constant>,
}

/// A function of a class.
pub struct Method {
    /// Its name in JavaScript; empty for the constructor.
    pub name: &'static str,
    /// What V8 calls.
    pub callback: Callback,
    /// How many arguments must be given.
    pub length: u32,
    /// Whether it belongs to the class itself.
    pub is_static: bool,
    /// The same for V8's compiler, where the types allow it.
    pub fast: Option<Fast>,
    /// Its parameters and result in TypeScript.
    pub signature: String,
}

/// A property of a class.
pub struct Property {
    /// Its name in JavaScript.
    pub name: &'static str,
    /// What V8 calls to read it.
    pub getter: Callback,
    /// What V8 calls to write it; none for one that is only read.
    pub setter: Option<Callback>,
    /// Whether each instance has it as its own.
    pub on_instance: bool,
    /// Its type in TypeScript.
    pub ts: String,
}

type MakeConstant = Box<dyn Fn(&mut Lock<'_>, usize) -> Result<()>>;

struct Constant {
    name: &'static str,
    ts: String,
    make: MakeConstant,
}

impl Class {
    /// The class of a resource.
    #[must_use]
    pub fn of<R: Resource>() -> Self {
        let mut class = Self {
            name: R::NAME,
            parent: R::parent(),
            constructor: None,
            methods: Vec::new(),
            properties: Vec::new(),
            constants: Vec::new(),
        };
        R::describe(&mut class);
        class
    }

    /// What `new` calls.
    pub fn constructor(&mut self, constructor: Method) {
        self.constructor = Some(constructor);
    }

    /// A method.
    pub fn method(&mut self, method: Method) {
        self.methods.push(method);
    }

    /// A property.
    pub fn property(&mut self, property: Property) {
        self.properties.push(property);
    }

    /// A constant of the class and its prototype.
    pub fn constant<T: ToJs + Copy + 'static>(&mut self, name: &'static str, value: T) {
        self.constants.push(Constant {
            name,
            ts: T::ts(),
            make: Box::new(move |lock, class| {
                lock.scope(|lock| {
                    let value = value.to_js(lock)?;
                    let kinds = value.kinds();
                    if kinds.is_object() {
                        return Err(Error::type_error("a constant must be a primitive value"));
                    }
                    // SAFETY: a template takes primitive values; inside the isolate.
                    unsafe {
                        bridge::template_constant(lock.isolate(), class, name, value.word());
                    }
                    Ok(())
                })
            }),
        });
    }

    /// The declaration for TypeScript.
    #[must_use]
    pub fn declaration(&self) -> String {
        let extends = self.parent.as_ref();
        let extends = extends.map_or(String::new(), |it| format!(" extends {}", it.name));
        let mut text = format!("export declare class {}{extends} {{\n", self.name);
        match &self.constructor {
            Some(constructor) => {
                let _ = writeln!(text, "  constructor{};", constructor.signature);
            }
            None => text.push_str("  private constructor();\n"),
        }
        for constant in &self.constants {
            let (name, ts) = (constant.name, &constant.ts);
            let _ = writeln!(text, "  static readonly {name}: {ts};");
            let _ = writeln!(text, "  readonly {name}: {ts};");
        }
        let shown = |it: &&Property| !it.name.starts_with("[Symbol.for(jsg.inspect.");
        for property in self.properties.iter().filter(shown) {
            let readonly = if property.setter.is_none() {
                "readonly "
            } else {
                ""
            };
            let _ = writeln!(text, "  {readonly}{}: {};", property.name, property.ts);
        }
        for method in &self.methods {
            let keyword = if method.is_static { "static " } else { "" };
            let _ = writeln!(text, "  {keyword}{}{};", method.name, method.signature);
        }
        text.push_str("}\n");
        text
    }

    fn make(&self, lock: &mut Lock<'_>) -> Result<usize> {
        let parent = match &self.parent {
            Some(parent) => (parent.template)(lock)?,
            None => 0,
        };
        let isolate = lock.isolate();
        let constructor = self.constructor.as_ref();
        let callback = constructor.map_or(0, |it| it.callback as usize);
        let length = constructor.map_or(0, |it| it.length);
        // SAFETY: inside the isolate; callbacks have the ABI that V8 calls, and live for ever.
        unsafe {
            let class = bridge::template_new(isolate, self.name, callback, length, parent);
            for method in &self.methods {
                bridge::template_method(
                    isolate,
                    class,
                    method.name,
                    method.callback as usize,
                    method.length,
                    method.is_static,
                    method.fast.map_or(0, |it| it.address),
                    method.fast.map_or(&[], |it| it.types),
                );
            }
            for property in &self.properties {
                bridge::template_property(
                    isolate,
                    class,
                    property.name,
                    property.getter as usize,
                    property.setter.map_or(0, |it| it as usize),
                    property.on_instance,
                );
            }
            for constant in &self.constants {
                (constant.make)(lock, class)?;
            }
            Ok(class)
        }
    }
}

/// The isolate's template of a class, made when it is first asked for.
pub(crate) fn template<R: Resource>(lock: &mut Lock<'_>) -> Result<usize> {
    if let Some(class) = known::<R>(lock) {
        return Ok(class);
    }
    let class = Class::of::<R>().make(lock)?;
    let mut classes = lock.shared().classes.borrow_mut();
    classes.insert(TypeId::of::<R>(), class);
    Ok(class)
}

/// The template, if the class was ever asked for.
pub(crate) fn known<R: Resource>(lock: &mut Lock<'_>) -> Option<usize> {
    lock.shared()
        .classes
        .borrow()
        .get(&TypeId::of::<R>())
        .copied()
}

/// The class of an object, or the kind of another value, for messages.
pub(crate) fn name_of(lock: &mut Lock<'_>, value: Local<'_>) -> String {
    let found = value.describe();
    let Some(object) = value.try_as::<Object>() else {
        return found.to_owned();
    };
    lock.scope(|lock| {
        let constructor = object.get(lock, "constructor").ok()?.try_as::<Object>()?;
        let name = constructor.get(lock, "name").ok()?;
        name.is_string().then(|| lock.string_of(name))
    })
    .filter(|name| !name.is_empty())
    .unwrap_or_else(|| found.to_owned())
}

impl<'s> Lock<'s> {
    /// The constructor function of a class, for a global or a module.
    ///
    /// # Errors
    ///
    /// V8 can't make it, or a constant isn't a primitive value.
    pub fn class<R: Resource>(&mut self) -> Result<Local<'s, Object>> {
        let class = template::<R>(self)?;
        let isolate = self.isolate();
        // SAFETY: inside a context, with a template of this isolate.
        let outcome = unsafe { bridge::template_function(isolate, class) };
        if !outcome.ok {
            return Err(Error::internal("V8 made no constructor for a class"));
        }
        // SAFETY: a function of this scope.
        Ok(unsafe { self.made(outcome.value) })
    }
}
