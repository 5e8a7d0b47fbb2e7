//! LB04xx: faults that a host meets when it lowers the interface: names, capabilities.

use super::codes;
use crate::Code;

codes! {
    NAME_COLLISION = "LB0401": "two items get the same name in a host";
    KEYWORD = "LB0402": "a name is a keyword in a host";
    OPTION = "LB0403": "a setting of a host can't be used";
    UNBOUND = "LB0404": "a host doesn't bind it yet";
}
