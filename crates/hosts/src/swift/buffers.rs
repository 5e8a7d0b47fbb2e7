//! Buffers: for each type of items, the functions of the C interface that `Buffer` calls.

use super::lower::Lowering;
use super::names::HOST;

impl Lowering<'_> {
    pub(super) fn buffers(&mut self) {
        let shout = self.types.prefix.to_uppercase();
        for element in crate::capability::buffers(HOST, self.types.interface) {
            let item = self.types.of(&element.to_value());
            let c = self.types.abi.buffer(&element);
            let form = self.types.form(&element.to_value());
            self.out.buffers.push(format!(
                "extension {item}: BufferItem {{\n  public static let lbBuffer = LBBufferOps(\n    make: {{ {c}_new($0, &$1, &$2) }},\n    \
                 count: {{ {c}_len($0, &$1, &$2) }},\n    view: {{ raw, data, count, error in\n      \
                 guard MemoryLayout<{item}>.stride == MemoryLayout<{form}>.stride else {{ return {shout}_BAD_ARGUMENT }}\n      var items: UnsafeMutablePointer<{form}>?\n      \
                 let status = {c}_view(raw, &items, &count, &error)\n      data = UnsafeMutableRawPointer(items)\n      return status\n    }},\n    \
                 release: {{ {c}_release($0, nil) }},\n    free: {{ {c}_free($0) }}\n  )\n}}"
            ));
        }
    }
}
