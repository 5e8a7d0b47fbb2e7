//! LB05xx: faults of the command line, the configuration, the tools and the files around.

use super::codes;
use crate::Code;

codes! {
    UNKNOWN_HOST = "LB0501": "no such host";
    NO_CRATE = "LB0502": "there is no crate to bind";
    NOT_DEPENDENT = "LB0503": "the crate doesn't depend on landbridge";
    CONFIG = "LB0504": "landbridge.toml can't be used";
    MISSING_TOOL = "LB0505": "a tool is missing";
    HAND_EDITED = "LB0506": "a generated file was edited by hand";
    STALE = "LB0507": "generated files are out of date";
    PACKAGE = "LB0508": "a package couldn't be built";
    UNSEEN_ITEM = "LB0509": "an annotated item was compiled but not read";
    EXISTS = "LB0510": "something is already there";
    FILE = "LB0511": "a file can't be read or written";
    NOTHING_EXPORTED = "LB0512": "the crate exports nothing";
    TESTS_FAILED = "LB0513": "tests failed";
    USAGE = "LB0514": "the command line can't be understood";
    DISAGREE = "LB0515": "hosts give different answers";
    TEMPLATE = "LB0516": "landbridge itself is at fault";
    BREAKS = "LB0517": "a change breaks users, and the version doesn't say so";
    NOT_OPTIMISED = "LB0518": "a package is larger and slower than it could be";
}
