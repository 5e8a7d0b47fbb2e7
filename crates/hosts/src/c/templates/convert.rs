#![doc = "The user's types to their forms and back; taken apart field by field, so that rustc checks each."]

#![allow(unused_imports, reason = "one form serves every crate")]

use crate::{Here, forms, landbridge_core, lb};

{% for ty in types %}
{{ ty.convert }}

{% endfor %}
