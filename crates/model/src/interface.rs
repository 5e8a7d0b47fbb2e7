//! The whole interface and look-ups in it.

use serde::{Deserialize, Serialize};

use crate::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorType, Function, Hash, Import, Item,
    Newtype, Object, PlainRecord, TypeName,
};

/// Version of the serialised form.
pub const SCHEMA: u32 = 1;

/// The crate that is bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrateInfo {
    /// Cargo's package name: `text-kit`.
    pub package: String,
    /// The library's name in Rust: `text_kit`.
    pub library: String,
    /// Its version.
    pub version: String,
    /// Its one-line description, possibly empty.
    pub description: String,
    /// `authors` of its manifest.
    pub authors: Vec<String>,
    /// SPDX expression.
    pub license: Option<String>,
    /// Repository address.
    pub repository: Option<String>,
    /// The crate's own doc comment.
    pub docs: String,
}

/// The interface of a crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Whose it is.
    pub krate: CrateInfo,
    /// Structs that cross as memory.
    pub plain_records: Vec<PlainRecord>,
    /// Structs that are converted.
    pub records: Vec<ConvertedRecord>,
    /// Structs that cross as their only field.
    pub newtypes: Vec<Newtype>,
    /// Enums without data.
    pub enumerations: Vec<Enumeration>,
    /// Enums with data.
    pub data_enums: Vec<DataEnum>,
    /// Errors.
    pub errors: Vec<ErrorType>,
    /// Objects with their methods.
    pub objects: Vec<Object>,
    /// Traits that the host implements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Import>,
    /// Traits that Go implements for the crate that declares them. Hosts don't see them, and they are no part of
    /// the interface's hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub go_imports: Vec<Import>,
    /// Free functions.
    pub functions: Vec<Function>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Of every declaration, and of the crate's name: what packages compare when they load.
    pub hash: Hash,
}

/// Any declaration, for code that treats all kinds alike.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are the lists of `Interface`")]
pub enum Declaration<'a> {
    PlainRecord(&'a PlainRecord),
    Record(&'a ConvertedRecord),
    Newtype(&'a Newtype),
    Enumeration(&'a Enumeration),
    DataEnum(&'a DataEnum),
    Error(&'a ErrorType),
    Object(&'a Object),
    Import(&'a Import),
    Function(&'a Function),
    Constant(&'a Constant),
}

impl<'a> Declaration<'a> {
    /// Its name, docs, options.
    #[must_use]
    pub fn item(self) -> &'a Item {
        match self {
            Self::PlainRecord(it) => &it.item,
            Self::Record(it) => &it.item,
            Self::Newtype(it) => &it.item,
            Self::Enumeration(it) => &it.item,
            Self::DataEnum(it) => &it.item,
            Self::Error(it) => &it.item,
            Self::Object(it) => &it.item,
            Self::Import(it) => &it.item,
            Self::Function(it) => &it.item,
            Self::Constant(it) => &it.item,
        }
    }

    /// The kind's name in prose: `record`, `object`, …
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::PlainRecord(_) | Self::Record(_) | Self::Newtype(_) => "record",
            Self::Enumeration(_) | Self::DataEnum(_) => "enum",
            Self::Error(_) => "error",
            Self::Object(_) => "object",
            Self::Import(_) => "trait",
            Self::Function(_) => "function",
            Self::Constant(_) => "constant",
        }
    }
}

impl Interface {
    /// All declarations, by kind and in source order within a kind.
    pub fn declarations(&self) -> impl Iterator<Item = Declaration<'_>> {
        let types = (self.plain_records.iter().map(Declaration::PlainRecord))
            .chain(self.records.iter().map(Declaration::Record))
            .chain(self.newtypes.iter().map(Declaration::Newtype))
            .chain(self.enumerations.iter().map(Declaration::Enumeration))
            .chain(self.data_enums.iter().map(Declaration::DataEnum))
            .chain(self.errors.iter().map(Declaration::Error))
            .chain(self.objects.iter().map(Declaration::Object))
            .chain(self.imports.iter().map(Declaration::Import));
        types
            .chain(self.functions.iter().map(Declaration::Function))
            .chain(self.constants.iter().map(Declaration::Constant))
    }

    /// The type that `name` names.
    #[must_use]
    pub fn find(&self, name: &TypeName) -> Option<Declaration<'_>> {
        self.declarations()
            .find(|declaration| declaration.item().path == name.0)
    }

    /// The error that `name` names.
    #[must_use]
    pub fn error(&self, name: &TypeName) -> Option<&ErrorType> {
        self.errors.iter().find(|error| error.item.path == name.0)
    }

    /// The object that `name` names.
    #[must_use]
    pub fn object(&self, name: &TypeName) -> Option<&Object> {
        self.objects
            .iter()
            .find(|object| object.item.path == name.0)
    }

    /// The trait that `name` names.
    #[must_use]
    pub fn import(&self, name: &TypeName) -> Option<&Import> {
        self.imports
            .iter()
            .find(|import| import.item.path == name.0)
    }

    /// Fills in every hash; the reader calls it last.
    pub fn seal(&mut self) {
        self.schema = SCHEMA;
        crate::hash::seal(self);
    }
}
