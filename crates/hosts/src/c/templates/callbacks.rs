#![doc = "What C programs implement: the functions that they pass, and the Rust that calls them."]
#![allow(clippy::match_single_binding, non_camel_case_types, unused_imports, unused_variables, reason = "one form serves every module")]

use crate::{Here, forms, lb};

{% for module in callbacks %}
{{ module }}

{% endfor %}
