//! LB01xx: faults of the source that the reader meets.

use super::codes;
use crate::Code;

codes! {
    SYNTAX = "LB0101": "a source file can't be parsed";
    NO_FILE = "LB0102": "a module has no file";
    CYCLE = "LB0103": "a module contains itself";
    UNRESOLVED = "LB0104": "a type isn't found";
    NOT_ANNOTATED = "LB0105": "a type carries no attribute";
    FOREIGN = "LB0106": "a type belongs to another crate";
    UNREACHABLE = "LB0107": "an item can't be named from outside";
    TYPE = "LB0108": "a type can't cross";
    BORROW = "LB0109": "a borrow stands where none can";
    GENERIC = "LB0110": "generic parameters can't cross";
    KEY = "LB0111": "a type can't be a key";
    ERROR_TYPE = "LB0112": "a result fails with a type that is no error";
    OBJECT_PLACE = "LB0113": "an object stands where only values can";
    ARC = "LB0114": "a shared object is changed or moved";
    PRIVATE_FIELD = "LB0115": "a record has a private field";
    ITEM = "LB0116": "an attribute stands on an item that it doesn't take";
    NOT_OBJECT = "LB0117": "methods of a type that is no object";
    SIGNATURE = "LB0118": "a function that hosts can't call";
    DEFAULT = "LB0119": "a default can't be used";
    OPTION = "LB0120": "an option of an attribute is wrong";
    UNSUPPORTED = "LB0121": "this version doesn't bind it";
    TWICE = "LB0122": "one path is declared twice";
    DOCS = "LB0123": "docs can't be read";
    ASYNC_BORROW = "LB0124": "an async function borrows what its future can't keep";
}
