//! The grammar, from text to options and faults.

use landbridge_attributes::{
    Fault, FaultKind, Host, OptionName, Options, Site, Value, check_constructors, check_go,
    check_signature, parse, read,
};
use syn::parse_quote;

fn options(text: &str, site: Site) -> (Options, Vec<Fault>) {
    parse(text.parse().expect("tokens"), site)
}

fn good(text: &str, site: Site) -> Options {
    let (options, faults) = options(text, site);
    assert!(faults.is_empty(), "{text}: {faults:?}");
    options
}

fn kinds(text: &str, site: Site) -> Vec<FaultKind> {
    let (_, faults) = options(text, site);
    faults.iter().map(|fault| fault.kind).collect()
}

#[test]
fn every_option_is_read() {
    let read = good(
        r#"name = "find", rename(python = "find_all", go = "Find"), skip(c, v8), blocking, getter,"#,
        Site::Method,
    );
    assert_eq!(read.name_in(Host::Node).expect("name").text, "find");
    assert_eq!(read.name_in(Host::Python).expect("name").text, "find_all");
    assert!(read.skipped_in(Host::C) && read.skipped_in(Host::V8) && !read.skipped_in(Host::Go));
    assert!(read.blocking.is_some() && read.getter.is_some() && read.hidden.is_none());
    let read = good("display, debug, eq, hash, ord", Site::Object);
    assert!(read.shows(OptionName::Ord) && read.traits.len() == 5);
    assert!(good("host", Site::ErrorVariant).host.is_some());
    assert!(good("hidden", Site::Method).skipped_in(Host::Python));
    assert!(good("leaf", Site::Function).leaf.is_some());
    assert_eq!(kinds("leaf", Site::Impl), [FaultKind::MisplacedOption]);
    assert!(good("", Site::Record).name.is_none());
}

#[test]
fn defaults_are_plain_values() {
    let read = good(
        r#"default(a = 10, b = -3, c = -0.5, d = "x", e = 'y', f = true, g = None, h = [], i = Mode::Fast, r#type = 1)"#,
        Site::Function,
    );
    let values: Vec<&Value> = read.defaults.iter().map(|default| &default.value).collect();
    assert!(matches!(values[0], Value::Int { minus: None, .. }));
    assert!(
        matches!(values[1], Value::Int { minus: Some(_), literal } if literal.base10_digits() == "3")
    );
    assert!(matches!(values[2], Value::Float { minus: Some(_), .. }));
    assert!(matches!(values[3], Value::Text(_)) && matches!(values[4], Value::Char(_)));
    assert!(matches!(values[5], Value::Bool(_)) && matches!(values[6], Value::None(_)));
    assert!(matches!(values[7], Value::Empty(_)) && matches!(values[8], Value::Path(_)));
    assert!(read.defaults[9].is_for(&parse_quote!(r#type)));
    for bad in [
        "Some(3)",
        "String::new()",
        "1 + 2",
        "b\"x\"",
        "--3",
        "&x",
        "Vec::<u8>::new",
    ] {
        assert_eq!(
            kinds(&format!("default(a = {bad}, b = 1)"), Site::Function),
            [FaultKind::InvalidDefault],
            "{bad}"
        );
    }
}

#[test]
fn all_faults_are_found_at_once() {
    assert_eq!(
        kinds(
            r#"blocknig, getter, skip(pyhton, go, go), rename(c = "1x", go = "X"), , name, 7"#,
            Site::Function
        ),
        [
            FaultKind::UnknownOption,
            FaultKind::MisplacedOption,
            FaultKind::UnknownHost,
            FaultKind::Duplicate,
            FaultKind::InvalidName,
            FaultKind::Syntax,
            FaultKind::Syntax,
            FaultKind::Syntax,
            FaultKind::Conflict,
        ]
    );
    let (_, faults) = options("skip(pyhton)", Site::Function);
    assert_eq!(faults[0].help.as_deref(), Some("did you mean `python`?"));
    for text in [
        "skip",
        "skip()",
        "skip = 1",
        "skip(1)",
        "rename(go)",
        "rename(go = 1)",
        "blocking = true",
        "name(x)",
        "name = x",
        "default(k)",
        "default(k =)",
        "\"x\"",
    ] {
        assert_eq!(kinds(text, Site::Function), [FaultKind::Syntax], "{text}");
    }
    assert_eq!(
        kinds("hidden, blocking", Site::Method),
        [FaultKind::Conflict]
    );
    assert_eq!(
        kinds("constructor, getter", Site::Method),
        [FaultKind::Conflict]
    );
    assert_eq!(
        kinds("blocking, blocking", Site::Method),
        [FaultKind::Duplicate]
    );
}

/// What is polled later, waits, or is asked again by the host is no leaf.
#[test]
fn a_leaf_is_over_when_it_returns() {
    let faults = |text: &str, signature: &syn::Signature| -> Vec<String> {
        let faults = check_signature(&good(text, Site::Function), signature, None);
        faults.into_iter().map(|it| it.message).collect()
    };
    let plain = parse_quote!(fn f(a: &[f64], b: &str) -> Result<u32, Wrong>);
    assert!(faults("leaf", &plain).is_empty());
    let told = faults("leaf, blocking", &plain);
    assert_eq!(told, ["`leaf` and `blocking` contradict each other"]);
    let told = faults("leaf", &parse_quote!(async fn f(a: u32) -> u32));
    assert_eq!(told, ["an async function cannot be `leaf`"]);
    let told = faults("leaf", &parse_quote!(fn f() -> impl Iterator<Item = u32>));
    assert_eq!(
        told,
        ["a function that returns a sequence cannot be `leaf`"]
    );
}

#[test]
fn own_and_helper_attributes_are_one_list() {
    let item: syn::ItemFn = parse_quote! {
        /// Documented.
        #[landbridge(rename(go = "F"))]
        #[inline]
        fn f() {}
    };
    let (options, faults) = read(Some(parse_quote!(blocking)), &item.attrs, Site::Function);
    assert!(faults.is_empty() && options.blocking.is_some() && options.renames.len() == 1);
    let (_, faults) = read(
        Some(parse_quote!(rename(c = "f"))),
        &item.attrs,
        Site::Function,
    );
    assert_eq!(faults[0].kind, FaultKind::Duplicate);
    let item: syn::ItemFn = parse_quote! { #[landbridge] fn f() {} };
    assert_eq!(read(None, &item.attrs, Site::Function).1.len(), 1);
}

#[test]
fn signatures_and_options_agree() {
    let check = |text: &str, signature: syn::Signature| {
        let object: syn::Ident = parse_quote!(Index);
        let found = check_signature(&good(text, Site::Method), &signature, Some(&object));
        found
            .iter()
            .map(|fault| fault.message.clone())
            .collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(
        check("default(k = 1)", parse_quote!(fn f(&self, a: u8, k: u8))),
        none
    );
    assert_eq!(
        check("default(kk = 1)", parse_quote!(fn f(&self, a: u8, k: u8))),
        ["`f` has no parameter `kk`"]
    );
    assert_eq!(
        check("default(a = 1)", parse_quote!(fn f(&self, a: u8, k: u8))),
        ["`a` has a default, but `k` after it has none"]
    );
    assert_eq!(check("getter", parse_quote!(fn f(&self) -> u8)), none);
    assert_eq!(
        check("getter", parse_quote!(fn f(self, a: u8))),
        [
            "a getter cannot consume the object",
            "a getter cannot have parameters",
            "a getter must return a value"
        ]
    );
    for good in [
        parse_quote!(fn f() -> Self),
        parse_quote!(fn f(a: u8) -> Index),
        parse_quote!(fn f() -> io::Result<Arc<Self>>),
        parse_quote!(fn f() -> Result<Option<Self>, E>),
    ] {
        assert_eq!(check("constructor", good), none);
    }
    for bad in [
        parse_quote!(fn f(&self) -> Self),
        parse_quote!(fn f()),
        parse_quote!(fn f() -> Vec<Self>),
    ] {
        assert_eq!(check("constructor", bad), ["`f` is no constructor"]);
    }
}

#[test]
fn options_for_go_fit_the_method() {
    let check = |of_trait: &str, text: &str, signature: syn::Signature| {
        let (of_trait, text) = (good(of_trait, Site::Import), good(text, Site::ImportMethod));
        let found = check_go(&of_trait, &text, &signature);
        (found.iter())
            .map(|fault| fault.message.clone())
            .collect::<Vec<_>>()
    };
    let waited: syn::Signature = parse_quote!(fn f(&self));
    let awaited: syn::Signature = parse_quote!(async fn f(&self));
    let none: [&str; 0] = [];
    assert_eq!(check("go", "nonblocking", awaited.clone()), none);
    assert_eq!(check("go", "lent", waited.clone()), none);
    let found = check("go", "nonblocking", waited.clone());
    assert!(found[0].contains("for async methods"), "{found:?}");
    let found = check("go", "lent", awaited.clone());
    assert!(found[0].contains("can't be lent memory"), "{found:?}");
    for (text, signature) in [("lent", waited), ("nonblocking", awaited)] {
        let found = check("", text, signature);
        assert!(found[0].contains("traits that Go implements"), "{found:?}");
    }
    assert_eq!(kinds("go, fast", Site::Import), [FaultKind::UnknownOption]);
}

#[test]
fn one_constructor_at_most() {
    let object = parse_quote!(Index);
    let new: syn::Signature = parse_quote!(fn new() -> Self);
    let open: syn::Signature = parse_quote!(fn open() -> Self);
    let plain = Options::default();
    let marked = good("constructor", Site::Method);
    let renamed = good("name = \"create\"", Site::Method);
    let count = |new_options, open_options| {
        check_constructors([(&new, new_options), (&open, open_options)], &object).len()
    };
    assert_eq!(count(&plain, &plain), 0);
    assert_eq!(count(&plain, &marked), 1);
    assert_eq!(count(&renamed, &marked), 0);
    assert_eq!(count(&marked, &marked), 1);
    assert_eq!(count(&marked, &plain), 0);
}

#[test]
fn no_tokens_make_it_panic() {
    let fragments = [
        "name",
        "rename",
        "skip",
        "default",
        "hidden",
        "=",
        ",",
        "-",
        "()",
        "(go)",
        "(go = \"x\")",
        "(k = -)",
        "(k = [1])",
        "(= 1)",
        "(,)",
        "\"x\"",
        "1",
        "r#type",
        "'a",
        "[]",
        "{}",
        "None",
        "::",
        "#",
    ];
    for first in fragments {
        for second in fragments {
            for third in fragments {
                for fourth in ["", ", name = \"y\""] {
                    let text = format!("{first} {second} {third}{fourth}");
                    for site in Site::ALL {
                        let _ = options(&text, *site);
                    }
                }
            }
        }
    }
}
