#![doc = "What C programs implement: the functions that they pass, and the Rust that calls them."]
#![allow(non_camel_case_types, unused_imports, reason = "one form serves every module")]

use crate::{Here, forms, lb};

{% for module in callbacks %}
{{ module }}

{% endfor %}
