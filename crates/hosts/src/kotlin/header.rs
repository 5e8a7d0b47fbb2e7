//! The header of the C interface, read back: what functions take, and where the fields of structs are in memory. The JVM
//! knows no C, so that both are written into the package; the generated crate compares sizes with Rust's.

use std::collections::BTreeMap;

/// A function, or a pointer to one in a struct.
#[derive(Clone, Debug, Default)]
pub(super) struct Signature {
    /// `kitchen_sink_kotlin_status`, `void`.
    pub(super) result: String,
    /// The types of its parameters.
    pub(super) parameters: Vec<String>,
}

#[derive(Clone, Debug)]
enum Ty {
    Named(String),
    Struct(Vec<Member>),
    Union(Vec<Member>),
    Callback(Signature),
}

#[derive(Clone, Debug)]
struct Member {
    /// Empty for a union without one.
    name: String,
    ty: Ty,
    count: usize,
}

/// What the header declares.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) functions: BTreeMap<String, Signature>,
    structs: BTreeMap<String, Vec<Member>>,
}

impl Header {
    /// Of its text.
    pub(super) fn read(text: &str) -> Self {
        let text = without_comments(text);
        let mut header = Self::default();
        let mut open: Vec<(String, bool, Vec<Member>)> = Vec::new();
        let mut begun = String::new();
        for line in text.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // What a function takes may go on in the next line.
            let line = format!("{begun}{line}");
            begun.clear();
            if line.contains('(') && line.ends_with(',') {
                begun = format!("{line} ");
                continue;
            }
            let line = line.as_str();
            if open.is_empty() {
                let own = line.strip_prefix("typedef ").unwrap_or(line);
                if let Some(name) = own
                    .strip_prefix("struct ")
                    .and_then(|it| it.strip_suffix(" {"))
                {
                    open.push((name.to_owned(), false, Vec::new()));
                } else if !line.starts_with("typedef")
                    && let Some((name, signature)) = function(line)
                {
                    header.functions.insert(name, signature);
                }
                continue;
            }
            if line == "union {" || line == "struct {" {
                open.push((String::new(), line == "union {", Vec::new()));
            } else if let Some(rest) = line.strip_prefix('}') {
                let Some((name, is_union, members)) = open.pop() else {
                    continue;
                };
                let Some((_, _, outer)) = open.last_mut() else {
                    header.structs.insert(name, members);
                    continue;
                };
                let ty = if is_union {
                    Ty::Union(members)
                } else {
                    Ty::Struct(members)
                };
                outer.push(Member {
                    name: rest.trim_matches([' ', ';']).to_owned(),
                    ty,
                    count: 1,
                });
            } else if let (Some(member), Some((_, _, members))) = (member(line), open.last_mut()) {
                members.push(member);
            }
        }
        header
    }

    /// Size and alignment of a type by its name in C.
    pub(super) fn layout(&self, c: &str) -> (usize, usize) {
        self.of(&Ty::Named(c.to_owned()))
    }

    /// Where a field is: `circle.radius` of a struct.
    pub(super) fn offset(&self, c: &str, path: &str) -> usize {
        let mut members = self.structs.get(c).cloned().unwrap_or_default();
        let mut at = 0;
        for part in path.split('.') {
            let Some((offset, ty)) = self.find(&members, part) else {
                return at;
            };
            at += offset;
            members = match ty {
                Ty::Struct(members) | Ty::Union(members) => members,
                Ty::Named(name) => self.structs.get(&name).cloned().unwrap_or_default(),
                Ty::Callback(_) => Vec::new(),
            };
        }
        at
    }

    /// Of a function that gives its error beside its result: that result's type, and whether it is one.
    pub(super) fn beside(&self, result: &str) -> Option<(&str, bool)> {
        let first = self.structs.get(result)?.first()?;
        match &first.ty {
            Ty::Named(c) => Some((c, first.name == "value")),
            _ => None,
        }
    }

    /// The pointer to a function in a struct.
    pub(super) fn callback(&self, c: &str, field: &str) -> Option<&Signature> {
        self.structs
            .get(c)?
            .iter()
            .find_map(|member| match &member.ty {
                Ty::Callback(signature) if member.name == field => Some(signature),
                _ => None,
            })
    }

    fn find(&self, members: &[Member], name: &str) -> Option<(usize, Ty)> {
        let mut at = 0;
        for member in members {
            let (size, align) = self.of(&member.ty);
            at = up(at, align);
            if member.name == name {
                return Some((at, member.ty.clone()));
            }
            if let (Ty::Union(inner), true) = (&member.ty, member.name.is_empty()) {
                let found = inner.iter().find(|it| it.name == name);
                if let Some(found) = found {
                    return Some((at, found.ty.clone()));
                }
            }
            at += size * member.count;
        }
        None
    }

    fn of(&self, ty: &Ty) -> (usize, usize) {
        let (members, is_union) = match ty {
            Ty::Callback(_) => return (8, 8),
            Ty::Struct(members) => (members, false),
            Ty::Union(members) => (members, true),
            Ty::Named(name) => match (number(name), self.structs.get(name)) {
                (Some(size), _) => return (size, size),
                (None, Some(members)) => (members, false),
                // An enum.
                (None, None) => return (4, 4),
            },
        };
        let (mut size, mut most) = (0, 1);
        for member in members {
            let (one, align) = self.of(&member.ty);
            most = most.max(align);
            size = if is_union {
                size.max(one * member.count)
            } else {
                up(size, align) + one * member.count
            };
        }
        (up(size, most), most)
    }
}

fn up(at: usize, align: usize) -> usize {
    at.next_multiple_of(align.max(1))
}

/// The size of what is no struct.
fn number(name: &str) -> Option<usize> {
    Some(match name {
        name if name.ends_with('*') => 8,
        "bool" | "int8_t" | "uint8_t" | "char" => 1,
        "int16_t" | "uint16_t" => 2,
        "int32_t" | "uint32_t" | "float" => 4,
        "int64_t" | "uint64_t" | "size_t" | "ptrdiff_t" | "double" => 8,
        _ => return None,
    })
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |it| it.1);
    }
    out.push_str(rest);
    out
}

/// A declaration's type and name; a pointer's star belongs to the type.
fn declared(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let at = text.rfind([' ', '*'])?;
    let (ty, name) = text.split_at(at + 1);
    let ty = ty.trim().trim_start_matches("const ");
    Some((ty.trim().to_owned(), name.trim().to_owned()))
}

fn parameters(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(';').trim_end_matches(')');
    if text.trim() == "void" || text.trim().is_empty() {
        return Vec::new();
    }
    let all = text.split(',').filter_map(declared);
    all.map(|(ty, _)| ty).collect()
}

fn function(line: &str) -> Option<(String, Signature)> {
    let (head, rest) = line.strip_suffix(';')?.split_once('(')?;
    let (result, name) = declared(head)?;
    let parameters = parameters(rest);
    Some((name, Signature { result, parameters }))
}

fn member(line: &str) -> Option<Member> {
    let line = line.strip_suffix(';')?;
    if let Some((result, rest)) = line.split_once("(*") {
        let (name, rest) = rest.split_once(")(")?;
        return Some(Member {
            name: name.to_owned(),
            ty: Ty::Callback(Signature {
                result: result.trim().to_owned(),
                parameters: parameters(rest),
            }),
            count: 1,
        });
    }
    let (head, suffix) = line
        .split_once('[')
        .map_or((line, ""), |(head, rest)| (head, rest));
    let (ty, name) = declared(head)?;
    let counts = suffix
        .split(['[', ']'])
        .filter_map(|it| it.parse::<usize>().ok());
    Some(Member {
        name,
        ty: Ty::Named(ty),
        count: counts.product(),
    })
}

#[cfg(test)]
mod tests {
    use super::Header;

    const TEXT: &str = "/** Docs; with\n * a line. */\nstruct p_string {\n  char *ptr; /**< The first. */\n  size_t len;\n};\n\
        struct p_shape {\n  p_shape_tag tag;\n  union {\n    struct {\n      p_string text;\n      bool flag;\n    } label;\n    \
        struct {\n      uint8_t value[3][2];\n    } grid;\n  };\n};\nstruct p_f {\n  p_status (*call)(void *self, const p_shape *s, double x);\n  \
        void *self;\n  void (*free)(void *self);\n};\np_status p_echo(const char *s, size_t s_len, p_string *out);\n";

    #[test]
    fn memory_is_as_c_lays_it_out() {
        let header = Header::read(TEXT);
        assert_eq!(header.layout("p_string"), (16, 8));
        assert_eq!(header.layout("p_shape"), (32, 8));
        assert_eq!(header.offset("p_shape", "label.flag"), 24);
        assert_eq!(header.offset("p_shape", "label.text.len"), 16);
        assert_eq!(header.offset("p_shape", "grid.value"), 8);
        assert_eq!(header.offset("p_f", "self"), 8);
    }

    #[test]
    fn results_stand_beside_errors() {
        let text = "typedef struct p_add_R {\n  uint32_t value;\n  p_error *error;\n} p_add_R;\np_add_R p_add(uint32_t a);\n\
            typedef struct p_go_R {\n  uint8_t nothing;\n  p_error *error;\n} p_go_R;\np_go_R p_go(void);\n";
        let header = Header::read(text);
        let of = |name: &str| header.beside(&header.functions[name].result);
        assert_eq!(of("p_add"), Some(("uint32_t", true)));
        assert_eq!(of("p_go"), Some(("uint8_t", false)));
        assert_eq!(Header::read(TEXT).beside("p_status"), None);
    }

    #[test]
    fn functions_have_their_parameters() {
        let header = Header::read(TEXT);
        let echo = &header.functions["p_echo"];
        assert_eq!(echo.result, "p_status");
        assert_eq!(echo.parameters, ["char *", "size_t", "p_string *"]);
        let call = header.callback("p_f", "call").map(|it| &it.parameters);
        assert_eq!(
            call,
            Some(&vec![
                "void *".to_owned(),
                "p_shape *".to_owned(),
                "double".to_owned()
            ])
        );
    }
}
