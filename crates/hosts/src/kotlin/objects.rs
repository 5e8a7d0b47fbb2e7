//! Objects: a class that owns the handle of one, and what it shows of Rust's traits.

use landbridge_model::{Object, Storage, TypeName};

use super::lower::{Lowering, docs};
use crate::c::abi;

impl Lowering<'_> {
    pub(super) fn object(&mut self, object: &Object) {
        let path = TypeName(object.item.path.clone());
        let name = self.types.own(&path.0);
        let c = self.types.abi.ty(&path);
        let kept = match object.storage {
            Storage::Cell => {
                "One call at a time may change it; a second one throws [BusyException]."
            }
            Storage::Arc => "Any number of threads may use it at once.",
        };
        let notes = [
            "Stays in Rust: this holds a handle of it. It is freed by [close], or when nobody has it any more.".to_owned(),
            kept.to_owned(),
        ];
        let (mut inside, mut shared) = (String::new(), String::new());
        for (method, symbol) in self.types.abi.methods(object) {
            let function = &method.function;
            let of = Self::method_of(&name, method.kind, function);
            let text = self.lower_function(of, &symbol, function);
            let (own, companion) = match text.split_once('\u{0}') {
                Some((own, companion)) => (own.to_owned(), companion.to_owned()),
                None if matches!(of, super::functions::Of::Static) => (String::new(), text),
                None => (text, String::new()),
            };
            for (place, text) in [(&mut inside, own), (&mut shared, companion)] {
                if !text.is_empty() {
                    place.push_str(&text);
                    place.push('\n');
                }
            }
        }
        inside.push_str(&match object.storage {
            Storage::Arc => format!(
                "  /** What a callback gives is another handle, the library's. */\n  internal fun lbGive(): Long {{\n    try {{\n      \
                 return LBNative.{}{}(lbHandle.raw)\n    }} catch (lb_failed: LBFailed) {{\n      \
                 throw lbFailure(lb_failed.status, lb_failed.error, null)\n    }} finally {{\n      \
                 java.lang.ref.Reference.reachabilityFence(this)\n    }}\n  }}\n\n",
                abi::share(&c),
                super::jni::VALUE
            ),
            Storage::Cell => {
                "  /** What a callback gives is the library's. */\n  internal fun lbGive(): Long = lbHandle.giveAway()\n\n"
                    .to_owned()
            }
        });
        inside.push_str(&self.traits(object, &name, &c));
        let text = format!(
            "{}public class {name} internal constructor(lb: LBHandle) : AutoCloseable {{\n  \
             @JvmField internal val lbHandle: LBHandle = lb.ownedBy(this)\n\n{inside}  \
             /** Frees it at once; throws [BusyException] while a call uses it, and [ClosedException] if it was closed. */\n  \
             override fun close(): Unit = lbHandle.close()\n\n  \
             public companion object {{\n    @JvmField internal val lbFree: LBFree = LBFree(LBNative::{c}_free)\n\n{shared}  }}\n}}",
            docs(&object.item, &notes, "")
        );
        self.out
            .objects
            .push(text.replace("\n\n  }\n}", "\n  }\n}"));
    }

    fn traits(&mut self, object: &Object, name: &str, c: &str) -> String {
        let prefix = self.types.prefix.clone();
        let traits = object.traits;
        let body = |symbol: &str, other: bool, out: &str, given: &str| {
            let second = if other { "other.lbHandle.raw, " } else { "" };
            let kept = if other {
                "      java.lang.ref.Reference.reachabilityFence(other)\n"
            } else {
                ""
            };
            format!(
                "    val lb_arena = LBArena.here()\n    lb_arena.enter()\n    try {{\n      val lb_out = lb_arena.make({out}L)\n      \
                 lbCheck(LBNative.{c}_{symbol}(lbHandle.raw, {second}lb_out, lb_arena.failed), lb_arena)\n      {given}\n    }} finally {{\n      \
                 lb_arena.leave()\n      java.lang.ref.Reference.reachabilityFence(this)\n{kept}    }}\n"
            )
        };
        let text = format!(
            "try {{ return lbGetString(lb_out) }} finally {{ LBNative.{prefix}_string_free(lb_out) }}"
        );
        let mut all = String::new();
        if traits.display {
            all.push_str(&format!(
                "  /** The object as text. */\n  override fun toString(): String {{\n{}  }}\n\n",
                body("to_string", false, "16", &text)
            ));
        }
        if traits.debug {
            all.push_str(&format!(
                "  /** The object as text for programmers. */\n  public fun toDebugString(): String {{\n{}  }}\n\n",
                body("debug", false, "16", &text)
            ));
        }
        if traits.eq {
            all.push_str(&format!(
                "  private fun lbEquals(other: {name}): Boolean {{\n{}  }}\n\n  \
                 /** Whether Rust calls both equal. */\n  override fun equals(other: Any?): Boolean = this === other || other is {name} && lbEquals(other)\n\n",
                body("eq", true, "8", "return lbGetBool(lb_out)")
            ));
        }
        if traits.hash {
            let given = "val lb_hash = lbGetLong(lb_out)\n      return (lb_hash xor (lb_hash ushr 32)).toInt()";
            all.push_str(&format!(
                "  /** The same number for equal objects, within one run of the program. */\n  override fun hashCode(): Int {{\n{}  }}\n\n",
                body("hash", false, "8", given)
            ));
        } else if traits.eq {
            all.push_str("  /** The same for all: Rust has none for these, and equal objects need equal ones. */\n  override fun hashCode(): Int = 0\n\n");
        }
        if traits.ord {
            let given = "val lb_order = lbGetInt(lb_out)\n      return if (lb_order == 2) null else lb_order";
            all.push_str(&format!(
                "  /** How both are ordered: below 0, 0 or above 0; null for those that can't be compared. */\n  public fun compare(other: {name}): Int? {{\n{}  }}\n\n  \
                 /** The same for `<` and `>`; throws [ArgumentException] for those that can't be compared. */\n  \
                 public operator fun compareTo(other: {name}): Int = compare(other) ?: throw lbBad(\"values that can't be compared\")\n\n",
                body("compare", true, "8", given)
            ));
        }
        all
    }
}
