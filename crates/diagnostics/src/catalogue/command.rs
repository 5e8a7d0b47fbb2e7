//! LB05xx: faults of the command line, the configuration, the tools and the files around.

use super::codes;
use crate::Code;

codes! {
    UNKNOWN_HOST = "LB0501": "no such host";
}
