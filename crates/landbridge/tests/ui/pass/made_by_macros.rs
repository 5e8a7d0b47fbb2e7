//! Items that macros make are checked and left alone just the same.
#![deny(warnings, unused)]

macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty = $default:literal),* $(,)? }) => {
        #[landbridge::record(default($($field = $default),*))]
        #[derive(Clone, Debug)]
        pub struct $name {
            $(#[landbridge(name = "renamed")] pub $field: $ty,)*
        }
    };
}

record!(Settings { level: i32 = -3, ratio: f64 = 0.5 });

macro_rules! object {
    ($vis:vis $name:ident, $new:expr, $($method:item)*) => {
        #[landbridge::object]
        $vis struct $name;

        #[landbridge::export]
        impl $name {
            pub fn new() -> $name {
                $new
            }
            $($method)*
        }
    };
}

object! { pub Engine, Engine, }

macro_rules! function {
    ($(#[$attribute:meta])* $name:ident($($parameter:ident: $ty:ty),*) -> $output:ty $body:block) => {
        $(#[$attribute])*
        pub fn $name($($parameter: $ty),*) -> $output $body
    };
}

function! {
    #[landbridge::export(default(b = 1))]
    add(a: u32, b: u32) -> u32 { a + b }
}

fn main() {
    let _ = Engine::new();
    assert_eq!(add(1, 2), 3);
    let settings = Settings { level: 1, ratio: 2.0 };
    assert!(settings.level < 2 && settings.ratio > 1.0);

    // Inside a function too.
    #[landbridge::record]
    pub struct Local {
        pub x: u8,
    }
    assert_eq!(Local { x: 1 }.x, 1);
}
