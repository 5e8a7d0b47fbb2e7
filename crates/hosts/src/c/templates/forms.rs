#![doc = "The structs that C sees for the user's types."]

use landbridge_c as lb;

{% for ty in types %}
{{ ty.forms }}

{% endfor %}
