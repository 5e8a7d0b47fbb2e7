//! One crate, ready for rules: its functions, what calls what, and places for findings.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use landbridge_diagnostics::Place;
use landbridge_source::{ItemId, ModuleId, Resolved, Sources, Space, place};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Block, Expr, ImplItem, Item, Signature, TraitItem, Visibility};

use super::body::{Body, Ctx};
use super::docs::docs;
use super::expr::{self, find_attribute, has_attribute};
use super::foreign;
use super::frames;
use super::function::{Boundary, Function, Kind, Param, parameters};
use super::macros::Macros;
use super::ownership::{self, Passing};
use super::pointers::{self, Sink};
use super::taint::Taint;
use super::types::{is_integer, raw};
use super::unfold::{FROM, from_macro, mentions};
use crate::config::Config;
use crate::finding::{Finding, Fix, Level};
use crate::rule::Rule;

/// What manifests and files beside the source say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The package's name; empty for a single file.
    pub(crate) package: String,
    /// Its manifest as places show it.
    pub(crate) manifest: Option<String>,
    /// `rust-version`.
    pub(crate) rust_version: Option<(u32, u32)>,
    /// 2015 to 2024.
    pub(crate) edition: u32,
    /// `panic = "abort"` in the release profile.
    pub(crate) aborts: bool,
    /// `cdylib`, `staticlib`, …
    pub(crate) kinds: Vec<String>,
    /// C headers of the package: as places show them, and their text.
    pub(crate) headers: Vec<(String, String)>,
    /// Whether the folder of tests has anything in it.
    pub(crate) tests: bool,
}

/// A crate with answers.
pub(crate) struct View<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) facts: &'a Facts,
    pub(crate) config: &'a Config,
    pub(crate) functions: Vec<Function<'a>>,
    pub(crate) macros: Macros,
    /// Lines of each file.
    pub(crate) lines: BTreeMap<String, Vec<String>>,
    items: BTreeMap<ItemId, usize>,
    methods: BTreeMap<String, Vec<usize>>,
    /// The functions of each type, or of none.
    owned: BTreeMap<Option<String>, Vec<usize>>,
    drops: BTreeMap<String, usize>,
    sinks: OnceCell<Vec<Vec<Sink>>>,
    given: OnceCell<Vec<Passing<'a>>>,
    taken: OnceCell<Vec<Passing<'a>>>,
    foreign: OnceCell<BTreeMap<String, (&'a Signature, &'a str)>>,
    /// By function.
    taints: Vec<OnceCell<Taint>>,
}

impl<'a> View<'a> {
    /// Looks at the first of the loaded crates.
    pub(crate) fn new(sources: &'a Sources, facts: &'a Facts, config: &'a Config) -> Self {
        let mut view = Self {
            sources,
            facts,
            config,
            functions: Vec::new(),
            macros: Macros::default(),
            lines: BTreeMap::new(),
            items: BTreeMap::new(),
            methods: BTreeMap::new(),
            owned: BTreeMap::new(),
            drops: BTreeMap::new(),
            sinks: OnceCell::new(),
            given: OnceCell::new(),
            taken: OnceCell::new(),
            foreign: OnceCell::new(),
            taints: Vec::new(),
        };
        view.macros = Macros::read(&view);
        for module in &sources.crates[0].modules {
            if !view.lines.contains_key(&module.file) {
                let text = std::fs::read_to_string(&module.source).unwrap_or_default();
                // Places don't count the mark that some editors put at the head of a file.
                let lines = text
                    .trim_start_matches('\u{feff}')
                    .lines()
                    .map(str::to_owned)
                    .collect();
                view.lines.insert(module.file.clone(), lines);
            }
        }
        let modules: Vec<ModuleId> = sources.modules().collect();
        for module in modules {
            for (index, item) in sources.module(module).items.iter().enumerate() {
                view.item(module, Some(ItemId { module, index }), item);
            }
        }
        let lent = view.lent();
        for index in lent {
            view.functions[index].boundary = Some(Boundary::Callback);
        }
        let bridged = frames::bridged(sources);
        let functions = bridged.functions.iter();
        let functions: Vec<usize> = functions
            .filter_map(|id| view.items.get(id).copied())
            .collect();
        for (index, function) in view.functions.iter_mut().enumerate() {
            let method = bridged.methods.iter().any(|(of, name)| {
                function.owner.as_ref() == Some(of) && function.name == *name && !function.of_trait
            });
            if method || functions.contains(&index) {
                function.boundary = Some(Boundary::Frame(frames::Frame::Cxx));
            }
        }
        for (index, function) in view.functions.iter().enumerate() {
            let list = view.methods.entry(function.name.clone()).or_default();
            list.push(index);
            let list = view.owned.entry(function.owner.clone()).or_default();
            list.push(index);
            view.taints.push(OnceCell::new());
            if function.name == "drop" && function.of_trait {
                view.drops
                    .insert(function.owner.clone().unwrap_or_default(), index);
            }
        }
        view
    }

    fn item(&mut self, module: ModuleId, id: Option<ItemId>, item: &'a Item) {
        match item {
            Item::Fn(it) => {
                let written = Written {
                    attributes: &it.attrs,
                    signature: &it.sig,
                    owner: None,
                    of_trait: false,
                    public: matches!(it.vis, Visibility::Public(_)),
                    frame: None,
                    span: whole(&it.attrs, &it.vis, &it.sig, &it.block),
                };
                let index = self.function(module, written, &it.block);
                if let Some(id) = id {
                    self.items.insert(id, index);
                }
            }
            Item::Impl(it) => {
                let owner = expr::type_name(&it.self_ty);
                let frame = frames::of_impl(&it.attrs);
                for inner in &it.items {
                    if let ImplItem::Fn(inner) = inner {
                        let public = matches!(inner.vis, Visibility::Public(_));
                        let bound = match frame {
                            Some(frames::Frame::Python | frames::Frame::Uniffi) => frame,
                            Some(frames::Frame::Wasm) if public => frame,
                            _ => None,
                        };
                        let written = Written {
                            attributes: &inner.attrs,
                            signature: &inner.sig,
                            owner: owner.clone(),
                            of_trait: it.trait_.is_some(),
                            public,
                            frame: bound,
                            span: whole(&inner.attrs, &inner.vis, &inner.sig, &inner.block),
                        };
                        self.function(module, written, &inner.block);
                    }
                }
            }
            Item::Trait(it) => {
                for inner in &it.items {
                    if let TraitItem::Fn(inner) = inner
                        && let Some(block) = &inner.default
                    {
                        let written = Written {
                            attributes: &inner.attrs,
                            signature: &inner.sig,
                            owner: Some(it.ident.to_string()),
                            of_trait: true,
                            public: false,
                            frame: None,
                            span: whole(&inner.attrs, &Visibility::Inherited, &inner.sig, block),
                        };
                        self.function(module, written, block);
                    }
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, module: ModuleId, written: Written<'a>, block: &'a Block) -> usize {
        let Written {
            attributes,
            signature,
            ..
        } = written;
        let name = signature.ident.to_string();
        let from_macro = from_macro(attributes);
        let boundary = self.boundary(&written, from_macro.as_deref());
        let guarded = from_macro
            .as_ref()
            .is_some_and(|name| self.macros.guards.contains(name))
            || attributes.iter().any(|attribute| {
                let last = attribute.path().segments.last();
                last.is_some_and(|last| self.macros.guards.contains(&last.ident.to_string()))
            });
        let start = Ctx {
            guarded,
            asynchronous: signature.asyncness.is_some(),
            ..Ctx::default()
        };
        let params = parameters(signature).map(|(name, ty)| {
            let (peeled, at) = self.peel(module, ty);
            let kind = match raw(peeled) {
                Some((mutable, pointee)) => Kind::Raw(self.pointee(at, pointee), mutable),
                None if is_integer(peeled) => Kind::Integer,
                None if expr::type_name(peeled).as_deref() == Some("bool") => Kind::Bool,
                None => Kind::Other,
            };
            Param { name, ty, kind }
        });
        let params = params.collect();
        let body = Body::read(block, &self.macros.guards, start);
        let items = body.items.clone();
        let shown = match &written.owner {
            Some(owner) => format!("{owner}::{name}"),
            None => name.clone(),
        };
        self.functions.push(Function {
            module,
            file: &self.sources.module(module).file,
            name,
            shown,
            signature,
            owner: written.owner,
            of_trait: written.of_trait,
            public: written.public,
            from_macro,
            boundary,
            params,
            block,
            body,
            attributes,
            docs: docs(attributes),
            span: written.span,
        });
        let index = self.functions.len() - 1;
        for item in items {
            self.item(module, None, item);
        }
        index
    }

    fn boundary(&self, written: &Written<'_>, from_macro: Option<&str>) -> Option<Boundary> {
        let attributes = written.attributes;
        let frame = frames::of_function(attributes).or(written.frame);
        if let Some(frame) = frame {
            return Some(Boundary::Frame(frame));
        }
        let name = written.signature.ident.to_string();
        if from_macro.is_some_and(|it| self.macros.exports.contains(it)) {
            return Some(Boundary::Export(name));
        }
        let abi = written.signature.abi.as_ref()?;
        let abi = abi.name.as_ref().map_or("C".to_owned(), syn::LitStr::value);
        if abi == "Rust" || abi.starts_with("rust") || abi.contains("interrupt") {
            return None;
        }
        if let Some(attribute) = find_attribute(attributes, "export_name") {
            let symbol = literal(quote::quote!(#attribute)).unwrap_or(name);
            return Some(Boundary::Export(symbol));
        }
        if has_attribute(attributes, "no_mangle") {
            return Some(Boundary::Export(name));
        }
        // A macro that is given the whole signature adds the symbol.
        let conditional = attributes.iter().any(|it| match &it.meta {
            syn::Meta::List(list) => mentions(&list.tokens, "no_mangle"),
            _ => false,
        });
        Some(if conditional {
            Boundary::Export(name)
        } else {
            Boundary::Callback
        })
    }

    /// Exports that are private and that the crate itself gives to somebody: only callbacks with a symbol.
    fn lent(&self) -> Vec<usize> {
        let private = |it: &&Function<'a>| it.is_export() && !it.public && it.owner.is_none();
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, function) in self.functions.iter().enumerate() {
            if private(&function) {
                names.insert(&function.name, index);
            }
        }
        let mut found = Vec::new();
        if names.is_empty() {
            return found;
        }
        for site in self.functions.iter().flat_map(|it| &it.body.sites) {
            if expr::macro_name(site.expr).is_some() {
                continue;
            }
            for argument in expr::arguments(site.expr) {
                let name = expr::ident(expr::same_pointer(argument));
                found.extend(name.and_then(|name| names.remove(name.as_str())));
            }
        }
        found
    }

    /// The function of this crate that a call calls, and whether it is called as a method.
    pub(crate) fn callee(&self, from: &Function<'a>, call: &Expr) -> Option<usize> {
        match call {
            Expr::Call(it) => {
                let Expr::Path(path) = expr::strip(&it.func) else {
                    return None;
                };
                let names = expr::called_path(call)?;
                if path.qself.is_none()
                    && let Resolved::Item(id) =
                        self.sources.resolve(from.module, &path.path, Space::Value)
                    && let Some(index) = self.items.get(&id)
                {
                    return Some(*index);
                }
                // `Type::name` and names that only a macro or a function's body holds.
                let (name, before) = names.split_last()?;
                let owner = before.last();
                let owner = match owner.map(String::as_str) {
                    Some("Self") => from.owner.as_ref(),
                    _ => owner,
                };
                // Of the two lists the shorter is looked through: names are as common as owners are big.
                let own = self.owned.get(&owner.cloned())?;
                let named = self.methods.get(name)?;
                let shorter = if own.len() < named.len() { own } else { named };
                shorter.iter().copied().find(|index| {
                    let function = &self.functions[*index];
                    function.owner.as_ref() == owner && function.name == *name
                })
            }
            Expr::MethodCall(it) => {
                if expr::ident(&it.receiver).as_deref() != Some("self") || from.owner.is_none() {
                    return None;
                }
                let own = self.owned.get(&from.owner)?;
                own.iter().copied().find(|index| {
                    let function = &self.functions[*index];
                    it.method == function.name && !function.of_trait
                })
            }
            _ => None,
        }
    }

    /// The functions of a type, by its name.
    pub(crate) fn methods_of(&self, owner: &str) -> impl Iterator<Item = &Function<'a>> {
        let own = self.owned.get(&Some(owner.to_owned()));
        own.into_iter()
            .flatten()
            .map(|index| &self.functions[*index])
    }

    /// The only method of this crate that a call can mean by its name, if that name is its own.
    pub(crate) fn only_method(&self, call: &Expr) -> Option<usize> {
        let Expr::MethodCall(it) = call else {
            return None;
        };
        match self.methods.get(&it.method.to_string())?.as_slice() {
            [only] => {
                let function = &self.functions[*only];
                let own = function.owner.is_some() && !function.of_trait;
                let takes = function.signature.inputs.len() == it.args.len() + 1;
                (own && takes).then_some(*only)
            }
            _ => None,
        }
    }

    /// By function, the raw parameters that it believes.
    pub(crate) fn sinks(&self) -> &[Vec<Sink>] {
        self.sinks.get_or_init(|| pointers::sinks(self))
    }

    /// What holds the host's data in a function, by its number.
    pub(crate) fn taint(&self, index: usize) -> &Taint {
        self.taints[index].get_or_init(|| Taint::with(&self.functions[index], &[]))
    }

    /// Ownership that becomes a raw pointer.
    pub(crate) fn given(&self) -> &[Passing<'a>] {
        self.given.get_or_init(|| ownership::given(self))
    }

    /// Raw pointers that become owners.
    pub(crate) fn taken(&self) -> &[Passing<'a>] {
        self.taken.get_or_init(|| ownership::taken(self))
    }

    /// Functions of `extern` blocks, by name.
    pub(crate) fn foreign(&self) -> &BTreeMap<String, (&'a Signature, &'a str)> {
        self.foreign.get_or_init(|| foreign::declared(self))
    }

    /// A change of one place.
    pub(crate) fn fix(
        &self,
        place: Place,
        text: impl Into<String>,
        what: impl Into<String>,
    ) -> Option<Fix> {
        Some(Fix {
            what: what.into(),
            source: self.source(&place.file),
            place,
            text: text.into(),
        })
    }

    /// The `drop` of a type by its name.
    pub(crate) fn drop_of(&self, name: &str) -> Option<&Function<'a>> {
        self.drops.get(name).map(|index| &self.functions[*index])
    }

    /// Functions with the C convention.
    pub(crate) fn c_functions(&self) -> impl Iterator<Item = &Function<'a>> {
        self.functions.iter().filter(|it| it.is_c())
    }

    /// Functions with a symbol.
    pub(crate) fn exports(&self) -> impl Iterator<Item = &Function<'a>> {
        self.functions.iter().filter(|it| it.is_export())
    }

    /// Every item of the crate that stands in a module.
    pub(crate) fn all_items(&self) -> impl Iterator<Item = (ModuleId, &'a Item)> + '_ {
        let sources = self.sources;
        sources.modules().flat_map(move |module| {
            let items = sources.module(module).items.iter();
            items.map(move |item| (module, item))
        })
    }

    /// The file of a module, as places show it.
    pub(crate) fn file(&self, module: ModuleId) -> &'a str {
        &self.sources.module(module).file
    }

    /// The file of a module, to be opened.
    pub(crate) fn source(&self, file: &str) -> Utf8PathBuf {
        let mut modules = self.sources.crates[0].modules.iter();
        modules
            .find(|module| module.file == file)
            .map(|module| module.source.clone())
            .unwrap_or_default()
    }

    /// A finding.
    pub(crate) fn finding(
        &self,
        rule: &Rule,
        level: Level,
        file: &str,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            rule: rule.id,
            level,
            place: place(file, span),
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// A finding about the crate as a whole: at its manifest, else at the head of its root file.
    pub(crate) fn about_crate(&self, rule: &Rule, message: impl Into<String>) -> Finding {
        let root = &self.sources.crates[0].modules[0].file;
        let file = self.facts.manifest.as_ref().unwrap_or(root);
        let message = message.into();
        Finding {
            place: start_of(file),
            ..self.finding(rule, Level::Advice, root, Span::call_site(), message)
        }
    }

    /// The source of a place in one line.
    pub(crate) fn text(&self, place: &Place) -> Option<String> {
        if place.line != place.end_line {
            return None;
        }
        let line = self.lines.get(&place.file)?.get(place.line as usize - 1)?;
        let (start, end) = (place.column as usize - 1, place.end_column as usize - 1);
        Some(
            line.chars()
                .skip(start)
                .take(end.saturating_sub(start))
                .collect(),
        )
    }

    /// The comment lines directly above a line.
    pub(crate) fn comment_above(&self, file: &str, line: usize) -> String {
        let Some(lines) = self.lines.get(file) else {
            return String::new();
        };
        let mut text = Vec::new();
        for above in lines[..line.saturating_sub(1).min(lines.len())]
            .iter()
            .rev()
        {
            let above = above.trim();
            let comment =
                above.starts_with("//") || above.starts_with('*') || above.ends_with("*/");
            if !comment && !above.starts_with("#[") {
                break;
            }
            text.push(above);
        }
        text.join("\n")
    }
}

/// All of a function, from its docs to its last brace. Syn's own answer makes tokens of the whole body.
fn whole(attributes: &[Attribute], vis: &Visibility, signature: &Signature, body: &Block) -> Span {
    let written = attributes.iter().find(|it| !it.path().is_ident(FROM));
    let start = match (written, vis) {
        (Some(attribute), _) => attribute.pound_token.span,
        (None, Visibility::Inherited) => signature.span(),
        (None, vis) => vis.span(),
    };
    start.join(body.brace_token.span.close()).unwrap_or(start)
}

/// The first text among tokens, wherever it stands.
fn literal(tokens: proc_macro2::TokenStream) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        proc_macro2::TokenTree::Group(group) => literal(group.stream()),
        proc_macro2::TokenTree::Literal(text) => {
            let text = syn::parse_str::<syn::LitStr>(&text.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    })
}

/// The head of a file.
pub(crate) fn start_of(file: &str) -> Place {
    Place {
        file: file.to_owned(),
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 1,
    }
}

/// A function as it is written.
struct Written<'a> {
    attributes: &'a [Attribute],
    signature: &'a Signature,
    owner: Option<String>,
    of_trait: bool,
    public: bool,
    frame: Option<frames::Frame>,
    span: Span,
}
