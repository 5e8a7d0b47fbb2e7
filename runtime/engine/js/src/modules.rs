//! What specifiers mean: files, by `file:` URLs or paths from the importer; modules of Rust's own, by `landbridge:`
//! names. TypeScript is stripped here, by a file's ending.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use api::{DnsUtil, UrlUtil};
use jsg::{Closure, Error, Loader, Result, Source, Synthetic, ToJs};
use url::Url;

use crate::fault::Fault;

/// The modules that aren't files.
pub const BUILT_IN: [&str; 2] = ["landbridge:dns", "landbridge:url"];

/// Modules of this machine's files and of Rust's.
#[derive(Debug)]
pub(crate) struct Files {
    /// What relative specifiers of scripts without a name, as at a prompt, are relative to.
    base: Option<Url>,
    /// The folder that all of them are in.
    within: Option<PathBuf>,
}

impl Files {
    /// Those of one folder, which has no links in its path.
    pub(crate) fn within(folder: &Path) -> Self {
        Self {
            within: Some(folder.to_owned()),
            ..Self::new()
        }
    }

    /// Refuses what isn't in the folder, also where a link leads out of it.
    fn check(&self, path: &Path) -> Result<()> {
        let Some(within) = &self.within else {
            return Ok(());
        };
        // Of what is outside nobody learns whether it is there: what isn't is judged by where it would be.
        let there = path.ancestors().find_map(|it| it.canonicalize().ok());
        match there {
            Some(there) if there.starts_with(within) => Ok(()),
            _ => Err(Error::type_error(format!(
                "`{}` can't be imported: modules come from {} here",
                path.display(),
                within.display()
            ))),
        }
    }

    pub(crate) fn new() -> Self {
        let here = std::env::current_dir().ok();
        Self {
            base: here.and_then(|here| Url::from_directory_path(here).ok()),
            within: None,
        }
    }
}

/// The folder of the package that a file belongs to: the nearest above it with a `package.json`, or its own.
pub(crate) fn package_of(path: &Path) -> Result<PathBuf, Fault> {
    let told = |error| Fault::new(format!("{}: {error}", path.display()));
    let whole = std::path::absolute(path).map_err(told)?;
    // A file that isn't there is told by who loads it.
    let whole = whole.canonicalize().unwrap_or(whole);
    let own = whole.parent().unwrap_or(&whole);
    let package = own.ancestors().find(|it| it.join("package.json").is_file());
    Ok(package.unwrap_or(own).to_owned())
}

/// The URL of a file, from this folder if its path is relative.
pub(crate) fn url_of(path: &Path) -> Result<String> {
    let whole = std::path::absolute(path);
    let whole = whole.map_err(|error| Error::plain(format!("{}: {error}", path.display())))?;
    match Url::from_file_path(&whole) {
        Ok(url) => Ok(url.into()),
        Err(()) => Err(Error::plain(format!("{} has no URL", whole.display()))),
    }
}

impl Loader for Files {
    fn resolve(&self, specifier: &str, referrer: &str) -> Result<String> {
        if specifier.starts_with("landbridge:") {
            if BUILT_IN.contains(&specifier) || is_for_tests(specifier) {
                return Ok(specifier.to_owned());
            }
            let there = BUILT_IN.join(" and ");
            return Err(Error::type_error(format!(
                "there is no module `{specifier}`; there are {there}"
            )));
        }
        if let Ok(url) = Url::parse(specifier) {
            if url.scheme() == "file" {
                return Ok(url.into());
            }
            return Err(Error::type_error(format!(
                "`{specifier}` can't be imported: modules come from files and from `landbridge:`"
            )));
        }
        if !["./", "../", "/"]
            .iter()
            .any(|it| specifier.starts_with(it))
        {
            return Err(Error::type_error(format!(
                "`{specifier}` can't be imported: packages aren't searched, so a file's specifier begins with `./`, `../` or `/`"
            )));
        }
        let base = Url::parse(referrer)
            .ok()
            .filter(|url| url.scheme() == "file");
        let base = base.or_else(|| self.base.clone()).ok_or_else(|| {
            Error::type_error(format!("`{specifier}` can't be imported from `{referrer}`"))
        })?;
        let joined = base.join(specifier);
        joined
            .map(Into::into)
            .map_err(|error| Error::type_error(format!("`{specifier}` can't be imported: {error}")))
    }

    fn load(&self, name: &str) -> Result<Source> {
        match name {
            "landbridge:dns" => return Ok(Source::Synthetic(dns())),
            "landbridge:url" => return Ok(Source::Synthetic(url())),
            _ if is_for_tests(name) => return Ok(Source::Synthetic(panics())),
            _ => {}
        }
        let path = Url::parse(name)
            .ok()
            .and_then(|url| url.to_file_path().ok());
        let path = path.ok_or_else(|| Error::type_error(format!("`{name}` isn't a file's URL")))?;
        self.check(&path)?;
        let text = text(&path).map_err(|error| unreadable(&path, &error))?;
        script(&path, name, text).map(Source::Script)
    }
}

/// The text of a file that may be a module: nothing that waits or never ends, as devices do.
fn text(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() || about.len() > MOST {
        let why = format!("it is no file of {} MiB at most", MOST >> 20);
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
    }
    let mut text = String::new();
    // Some files of the system's say that they are empty.
    file.take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

/// So many bytes a module's file has at most.
const MOST: u64 = 64 << 20;

fn dns() -> Synthetic {
    Synthetic::new().export("DnsUtil", |lock| lock.alloc(DnsUtil::default()).to_js(lock))
}

fn url() -> Synthetic {
    Synthetic::new().export("UrlUtil", |lock| lock.alloc(UrlUtil::default()).to_js(lock))
}

/// Whether a name is the module of builds with debug assertions by which tests meet a panic of Rust's.
fn is_for_tests(name: &str) -> bool {
    cfg!(debug_assertions) && name == "landbridge:panic"
}

fn panics() -> Synthetic {
    Synthetic::new().export("panic", |lock| {
        Closure::<(String,), ()>::new("panic", |_, (text,)| panic!("{text}")).to_js(lock)
    })
}

/// The JavaScript of a file's text.
fn script(path: &Path, name: &str, text: String) -> Result<String> {
    match path.extension().and_then(|it| it.to_str()) {
        Some("ts" | "mts") => stripped(name, &text),
        Some("json") => {
            let read: serde_json::Result<serde_json::Value> = serde_json::from_str(&text);
            if let Err(error) = read {
                let message = format!("{name}:{}:{}: {error}", error.line(), error.column());
                return Err(Error::of_kind(jsg::ExceptionType::SyntaxError, message));
            }
            Ok(format!(
                "export default JSON.parse({});",
                serde_json::Value::String(text)
            ))
        }
        _ => Ok(text),
    }
}

/// TypeScript without its types.
pub(crate) fn stripped(name: &str, text: &str) -> Result<String> {
    let stripped = transpiler::ts_strip(name, text);
    if stripped.success {
        return Ok(stripped.code);
    }
    let why = stripped
        .error
        .unwrap_or_else(|| "it can't be read".to_owned());
    Err(Error::of_kind(jsg::ExceptionType::SyntaxError, why))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let shown = path.display();
    if error.kind() != std::io::ErrorKind::NotFound {
        return Error::type_error(format!("{shown} can't be read: {error}"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let near = ["ts", "js", "mts", "mjs", "json"]
        .iter()
        .find_map(|ending| {
            let swapped = path.with_extension(ending);
            let added = PathBuf::from(format!("{shown}.{ending}"));
            [swapped, added].into_iter().find(|it| it.is_file())
        });
    let near = near.and_then(|it| Some(it.file_name()?.to_string_lossy().into_owned()));
    let hint = near.map_or_else(String::new, |near| format!("; `{near}` is there"));
    let folder = path.parent().unwrap_or(Path::new("/")).display();
    Error::type_error(format!("there is no `{name}` in {folder}{hint}"))
}
