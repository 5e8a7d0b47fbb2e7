{{ docs }}package {{ go_package }}

// Version is the version of the crate {{ package }}.
const Version = "{{ version }}"

// InterfaceHash tells this interface from every other.
const InterfaceHash = "{{ hash }}"

// lbUserError reads a typed error: which, its message, what it came from, its fields.
func lbUserError(r *lbReader) error {
	which := r.u32()
	told := lbTold{message: r.text(), cause: lbCauses(r)}
	if origin := lbOrigin(r.u64()); origin != nil {
		told.cause = origin
	}
	switch which {
{% for name in errors %}
	case {{ loop.index0 }}:
		return lbGet{{ name }}(r, told)
{% endfor %}
	}
	return &told
}
{% if not callbacks %}

// lbOrigin is what Go's own code failed with; there is none that Rust calls.
func lbOrigin(uint64) error { return nil }
{% endif %}
