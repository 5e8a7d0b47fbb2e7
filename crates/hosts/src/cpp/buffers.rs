//! Buffers: for each type of items, the functions of the C interface that `Buffer` calls.

use super::lower::Lowering;
use super::names::HOST;

impl Lowering<'_> {
    pub(super) fn buffers(&mut self) {
        let prefix = self.types.prefix.clone();
        for element in crate::capability::buffers(HOST, self.types.interface) {
            let item = self.types.of(&element.to_value());
            let c = self.types.abi.buffer(&element);
            let c_item = super::arguments::global(&self.types.abi.form(&element.to_value()).c);
            let text = format!(
                "template <>\nstruct BufferOps<{item}> {{\n  using Raw = ::{c};\n  \
                 static ::{prefix}_status make(std::size_t size, Raw **out, ::{prefix}_error **error) {{\n    return ::{c}_new(size, out, error);\n  }}\n  \
                 static ::{prefix}_status size(const Raw *raw, std::size_t *out, ::{prefix}_error **error) {{\n    return ::{c}_len(raw, out, error);\n  }}\n  \
                 static ::{prefix}_status view(Raw *raw, {item} **data, std::size_t *size, ::{prefix}_error **error) {{\n    \
                 {c_item} *items = nullptr;\n    auto status = ::{c}_view(raw, &items, size, error);\n    \
                 *data = reinterpret_cast<{item} *>(items);\n    return status;\n  }}\n  \
                 static ::{prefix}_status release(Raw *raw, ::{prefix}_error **error) {{\n    return ::{c}_release(raw, error);\n  }}\n  \
                 static ::{prefix}_status free(Raw *raw) {{\n    return ::{c}_free(raw);\n  }}\n}};"
            );
            self.out.buffers.push(text);
        }
    }
}
