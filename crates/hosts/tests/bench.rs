//! What `landbridge bench` calls functions with, and the programs that hosts write for it. That these run is shown by
//! the command's own test.
#![forbid(unsafe_code)]

use camino::Utf8Path;
use landbridge_hosts::Input;
use landbridge_hosts::bench::{Given, Mode, Plan, Program, plan};
use landbridge_hosts::emit::Crates;
use landbridge_hosts::settings::Table;
use landbridge_model::{CrateInfo, Interface};
use landbridge_reader::{Cfg, read};

const SOURCE: &str = "
#[landbridge::record] #[derive(Clone, Copy)] #[repr(C)] pub struct Point { pub x: f64, pub y: f64 }
#[landbridge::record] pub enum Shape { Dot(Point), Tree(Vec<Shape>) }
#[landbridge::object] pub struct Counter;
#[landbridge::export] impl Counter {
    pub fn new(limit: u32) -> Self { Self }
    pub fn add(&mut self, by: u32) -> u32 { by }
    pub fn end(self) {}
}
#[landbridge::export] pub fn centroid(points: &[Point]) -> Point { points[0] }
#[landbridge::export] pub fn shout(text: &str, times: u64) -> String { String::new() }
#[landbridge::export] pub fn area(shape: &Shape) -> f64 { 0.0 }
#[landbridge::export] pub fn sum(values: Vec<i64>) -> i64 { 0 }
#[landbridge::export] pub fn apply(f: impl Fn(i32) -> i32) -> i32 { f(1) }
#[landbridge::export] pub async fn wait() {}
#[landbridge::export] pub fn squares(upto: u32) -> impl Iterator<Item = u32> + Send { 0..upto }
";

fn interface() -> Interface {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    let root = folder.join("lib.rs");
    std::fs::write(&root, SOURCE).expect("a file");
    let reading = read(&landbridge_reader::Input {
        krate: CrateInfo {
            package: "kit".to_owned(),
            library: "kit".to_owned(),
            version: "1.0.0".to_owned(),
            ..CrateInfo::default()
        },
        folder: folder.to_owned(),
        root,
        cfg: Cfg::host([]),
        ..landbridge_reader::Input::default()
    });
    assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
    reading.interface.expect("an interface")
}

fn program(interface: &Interface, plan: &Plan<'_>, host: &str, mode: Mode) -> Program {
    let input = Input {
        interface,
        options: &Table::default(),
        logging: None,
        crates: &Crates {
            user: "..".into(),
            runtime: "..".into(),
        },
    };
    let host = landbridge_hosts::find(host).expect("a host");
    host.bench(input, plan, mode)
}

#[test]
fn what_can_be_made_up_is_called_and_the_rest_is_named_with_a_reason() {
    let (interface, given) = (interface(), Given::default());
    let plan = plan(&interface, "python", &given);
    let called: Vec<&str> = plan.calls.iter().map(|call| call.name.as_str()).collect();
    let wanted = [
        "centroid",
        "shout",
        "area",
        "sum",
        "wait",
        "squares",
        "Counter::new",
        "Counter::add",
    ];
    assert_eq!(called, wanted);
    let why = |name: &str| {
        let found = plan.uncalled.iter().find(|it| it.function == name);
        found.map_or("", |it| it.why.as_str())
    };
    assert!(
        why("apply").contains("`f` takes a function"),
        "{}",
        why("apply")
    );
    assert!(
        why("Counter::end").contains("once only"),
        "{}",
        why("Counter::end")
    );
}

#[test]
fn what_is_given_is_taken_for_constructors_of_objects_too() {
    let mut given = Given::default();
    let list = |text: &str| serde_json::from_str(text).expect("a list");
    given
        .arguments
        .insert("shout".to_owned(), list("[\"é\\\"\", 3]"));
    given
        .arguments
        .insert("Counter::new".to_owned(), list("[90]"));
    given
        .arguments
        .insert("centroid".to_owned(), list("[[{\"x\": 1, \"y\": 2.5}]]"));
    given.arguments.insert("sum".to_owned(), list("[\"text\"]"));
    given.skip.push("area".to_owned());
    let interface = interface();
    let plan = plan(&interface, "node", &given);
    let text = program(&interface, &plan, "node", Mode::Times).text;
    for part in [
        "\"é\\\"\"",
        "new m.Counter(90)",
        "[{ \"x\": 1.0, \"y\": 2.5 }]",
    ] {
        assert!(text.contains(part), "no {part} in:\n{text}");
    }
    let left: Vec<&str> = plan
        .uncalled
        .iter()
        .map(|it| it.function.as_str())
        .collect();
    assert_eq!(left, ["area", "sum", "apply", "Counter::end"]);
    let table: Table = Table {
        values: [("skipp".to_owned(), serde_json::json!([]))].into(),
        ..Table::default()
    };
    assert!(Given::read(&table).is_err_and(|why| why.contains("not `skipp`")));
}

#[test]
fn each_host_spells_values_its_own_way() {
    let (interface, given) = (interface(), Given::default());
    let parts: [(&'static str, &[&str]); 5] = [
        (
            "python",
            &[
                "import kit as m",
                "[m.Point(1.5, 1.5) for _ in range(1000)]",
                "array.array(\"q\", [7 for _ in range(1000)])",
                "m.Shape.Dot(m.Point(1.5, 1.5))",
                "this = m.Counter(7)",
                "await f()",
                "collections.deque(islice(f(a0), 100), 0)",
            ],
        ),
        (
            "node",
            &[
                "from \"kit\"",
                "Array.from({ length: 1000 }, () => ({ \"x\": 1.5, \"y\": 1.5 }))",
                "BigInt64Array.from({ length: 1000 }, () => (7n))",
                "{ type: \"Dot\", \"value\": { \"x\": 1.5, \"y\": 1.5 } }",
                "last = await m[\"wait\"]();",
                "for (const item of m[\"squares\"](a0)) {",
            ],
        ),
        ("typescript", &["from \"kit\"", "self.add(a0)"]),
        (
            "cpp",
            &[
                "#include \"kit.hpp\"",
                "std::vector<::kit::Point>(1000, ::kit::Point{double(1.5), double(1.5)})",
                "::kit::Shape(::kit::Shape::Dot{::kit::Point{double(1.5), double(1.5)}})",
                " = ::kit::Counter(v",
                "awaited(::kit::wait());",
                "auto items = ::kit::squares(",
            ],
        ),
        (
            "c",
            &[
                "#include \"kit.h\"",
                "v1[i] = (kit_point){ .x = 1.5, .y = 1.5 };",
                "&(kit_shape){ .tag = KIT_SHAPE_DOT, .dot = { .value = (kit_point){ .x = 1.5, .y = 1.5 } } }",
                "kit_string_free(&out);",
                "kit_counter_free(",
            ],
        ),
    ];
    for (host, parts) in parts {
        let plan = plan(&interface, host, &given);
        for mode in [Mode::Times, Mode::Counts] {
            let program = program(&interface, &plan, host, mode);
            let left: Vec<&str> = (program.uncalled.iter())
                .map(|it| it.function.as_str())
                .collect();
            // What a C program does with futures and handles of items is its own.
            assert_eq!(
                left,
                if host == "c" {
                    &["wait", "squares"][..]
                } else {
                    &[]
                }
            );
            assert!(
                !program.text.contains('@') || host == "python",
                "{}",
                program.text
            );
            for part in parts {
                assert!(
                    program.text.contains(part),
                    "no {part} in:\n{}",
                    program.text
                );
            }
        }
    }
}
