//! The prompt as a library: what an interruption stops, and what it leaves alone.
#![forbid(unsafe_code)]

use std::time::Duration;

use landbridge_js::{Input, Limits, Prompt, Runtime};

#[test]
fn an_interruption_is_for_one_input() {
    let runtime = Runtime::new(Limits::default(), Box::new(|_, _| {})).expect("a runtime");
    let prompt = Prompt::new(runtime).expect("a prompt");
    let next = "for (let i = 0; i < 1e5; i++); [1].map(it => it + 1)";
    for source in ["await new Promise(() => {})", "for (;;) {}"] {
        for _ in 0..3 {
            let interrupter = prompt.interrupter();
            let presses = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(150));
                interrupter.interrupt();
            });
            let stopped = prompt.evaluate(source);
            assert!(matches!(stopped, Input::Fault(_)), "{source}: {stopped:?}");
            presses.join().expect("no panic");
            let input = prompt.evaluate(next);
            assert_eq!(input, Input::Value("[ 2 ]".to_owned()), "{source}");
        }
    }
    // Between inputs there is nothing to stop.
    prompt.interrupter().interrupt();
    assert_eq!(prompt.evaluate(next), Input::Value("[ 2 ]".to_owned()));
}
