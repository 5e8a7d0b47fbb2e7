{{ header_docs }}#ifndef {{ guard }}_HPP
#define {{ guard }}_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

{% for file in included %}
#include "{{ ns }}/{{ file }}"
{% endfor %}

namespace {{ ns }} {

/** The crate's version. */
inline constexpr std::string_view version = "{{ version }}";
/** The hash of the interface that this header is of; with a library of another one a program doesn't link. */
inline constexpr std::string_view interface_hash = "{{ hash }}";

{% for line in out.forward %}
{{ line }}
{% endfor %}

{% for text in out.enums %}
{{ text }}

{% endfor %}
{% for text in out.constants %}
{{ text }}

{% endfor %}
{% if out.buffers %}
namespace detail {

{% for text in out.buffers %}
{{ text }}

{% endfor %}
} // namespace detail

{% endif %}
{% for definition in out.definitions %}
{{ definition.text }}

{% endfor %}
{% for text in out.columns %}
{{ text }}

{% endfor %}
{% for full in out.equal %}
inline bool operator==(const {{ full }} &left, const {{ full }} &right);
inline bool operator!=(const {{ full }} &left, const {{ full }} &right);
{% endfor %}

{% for text in out.errors %}
{{ text }}

{% endfor %}
{% for text in out.imports %}
{{ text }}

{% endfor %}
namespace detail {

{% for text in out.plain %}
{{ text }}

{% endfor %}
{% for text in out.crosses %}
{{ text }}

{% endfor %}
} // namespace detail

{% for text in out.functions %}
{{ text }}

{% endfor %}
/* What stands behind all of it. */

{% for text in out.bodies %}
{{ text }}

{% endfor %}
} // namespace {{ ns }}

{% for full in out.hashes %}
template <>
struct std::hash<{{ full }}> {
  std::size_t operator()(const {{ full }} &object) const { return static_cast<std::size_t>(object.hash()); }
};

{% endfor %}
#endif
