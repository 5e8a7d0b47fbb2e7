#[doc = "What the package's JavaScript compares before anything else."]
pub struct NativeInterfaceHash;

impl lb::Function for NativeInterfaceHash {
    const ARGUMENTS: usize = 0;
    fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {
        Ok(call.string("{{ hash }}"))
    }
}

{% for item in rust %}
{{ item }}

{% endfor %}
