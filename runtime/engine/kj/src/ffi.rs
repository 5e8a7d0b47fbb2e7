//! The bridge to the C++ shim. What its functions ask for is kept by the modules that call them.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::missing_safety_doc,
    reason = "cxx's own glue"
)]

use crate::http::{HeaderSink, ServiceCell, header_seen, service_overloaded, service_request};
use crate::promise::{Work, work_cancel, work_fault, work_name, work_start, work_take};
use crate::tasks::{loop_armed, loop_drive, slot_settled};

#[cxx::bridge(namespace = "landbridge_kj")]
pub(crate) mod bridge {
    /// An exception.
    struct Fault {
        kind: u8,
        description: String,
        file: String,
        line: u32,
    }

    extern "Rust" {
        fn loop_drive() -> bool;
        fn loop_armed(bell: UniquePtr<Bell>);
        fn slot_settled(slot: usize);

        type Work;
        fn work_name(work: &Work) -> &str;
        fn work_start(work: &Work, target: usize) -> Result<()>;
        fn work_cancel(work: &Work);
        unsafe fn work_take(work: &Work, to: *mut u8) -> bool;
        fn work_fault(work: &Work) -> Fault;

        type HeaderSink<'a>;
        fn header_seen(sink: &mut HeaderSink<'_>, name: &[u8], value: &[u8]);

        type ServiceCell;
        fn service_request(
            cell: &ServiceCell,
            incoming: UniquePtr<Incoming>,
        ) -> UniquePtr<RustFuture>;
        fn service_overloaded(cell: &ServiceCell, why: &[u8]);
    }

    unsafe extern "C++" {
        include!("landbridge-kj/cpp/exception.h");
        include!("landbridge-kj/cpp/promise.h");
        include!("landbridge-kj/cpp/loop.h");
        include!("landbridge-kj/cpp/stream.h");
        include!("landbridge-kj/cpp/http.h");

        fn fault_throw(fault: &Fault) -> Result<()>;

        type Awaited;
        fn name(self: &Awaited) -> &str;
        fn state(self: &Awaited) -> u8;
        fn watch(self: &Awaited, to: usize);
        fn fault(self: &Awaited) -> Fault;
        unsafe fn take(self: &Awaited, to: *mut u8);

        type RustFuture;
        fn future_new(work: Box<Work>) -> UniquePtr<RustFuture>;
        unsafe fn target_settled(target: usize);

        type Bell;
        fn ring(self: &Bell);

        type Loop;
        fn loop_new() -> Result<SharedPtr<Loop>>;
        fn run(self: &Loop) -> Result<()>;
        fn end(self: &Loop);
        fn ring(self: &Loop);
        fn sleep(self: &Loop, nanoseconds: u64) -> Result<UniquePtr<Awaited>>;

        type Input;
        fn read(self: &Input, most: usize) -> Result<UniquePtr<Awaited>>;
        fn bytes(self: &Input, count: usize) -> &[u8];
        fn pump(self: &Input, to: &Output) -> Result<UniquePtr<Awaited>>;
        fn length(self: &Input) -> u64;

        type Output;
        fn write(self: &Output, data: Vec<u8>) -> Result<UniquePtr<Awaited>>;
        fn finish(self: &Output) -> Result<()>;
        fn disconnected(self: &Output) -> Result<UniquePtr<Awaited>>;
        fn share(self: &Output) -> UniquePtr<Output>;
        fn moved(self: &Output) -> u64;
        fn end(self: &Output);
        fn abort(self: &Output);

        type Both;
        fn input(self: &Both) -> UniquePtr<Input>;
        fn output(self: &Both) -> UniquePtr<Output>;

        type Pipe;
        fn pipe_new() -> Result<UniquePtr<Pipe>>;
        fn input(self: &Pipe) -> UniquePtr<Input>;
        fn output(self: &Pipe) -> UniquePtr<Output>;

        type Receiver;
        fn number(self: &Receiver) -> u32;
        fn accept(self: &Receiver) -> Result<UniquePtr<Awaited>>;

        type Address;
        fn address_parse(event_loop: &Loop, text: &str) -> Result<UniquePtr<Awaited>>;
        fn listen(self: &Address) -> Result<UniquePtr<Receiver>>;
        fn connect(self: &Address) -> Result<UniquePtr<Awaited>>;

        #[allow(dead_code, reason = "for the test that the methods are KJ's")]
        fn method_name(method: u8) -> String;

        type Table;
        fn table_new(names: &[&str]) -> Result<SharedPtr<Table>>;
        fn find(self: &Table, name: &str) -> i32;
        fn name(self: &Table, id: u32) -> Result<String>;

        type Headers;
        fn headers_new(table: SharedPtr<Table>) -> UniquePtr<Headers>;
        fn get(self: &Headers, id: u32, found: &mut bool) -> Result<&[u8]>;
        fn set(self: &Headers, id: u32, value: &str) -> Result<()>;
        fn unset(self: &Headers, id: u32) -> Result<()>;
        fn add(self: &Headers, name: &str, value: &[u8]) -> Result<()>;
        fn each(self: &Headers, sink: &mut HeaderSink<'_>);
        fn copy(self: &Headers) -> UniquePtr<Headers>;

        type Incoming;
        fn method(self: &Incoming) -> u8;
        fn url(self: &Incoming) -> &[u8];
        fn headers(self: &Incoming) -> UniquePtr<Headers>;
        fn body(self: &Incoming) -> UniquePtr<Input>;
        fn send(
            self: &Incoming,
            status: u32,
            reason: &[u8],
            headers: &Headers,
            length: u64,
        ) -> Result<UniquePtr<Output>>;
        fn end(self: &Incoming);

        type Server;
        fn server_new(
            event_loop: &Loop,
            table: SharedPtr<Table>,
            service: Box<ServiceCell>,
            header_timeout: u64,
            idle_timeout: u64,
        ) -> Result<UniquePtr<Server>>;
        fn listen(self: &Server, receiver: &Receiver) -> Result<UniquePtr<Awaited>>;
        fn drain(self: &Server) -> Result<UniquePtr<Awaited>>;

        type Client;
        fn client_new(
            event_loop: &Loop,
            table: SharedPtr<Table>,
            address: &Address,
        ) -> Result<UniquePtr<Client>>;
        fn request(
            self: &Client,
            method: u8,
            url: &str,
            headers: &Headers,
            length: u64,
        ) -> Result<UniquePtr<Outgoing>>;

        type Outgoing;
        fn body(self: &Outgoing) -> UniquePtr<Output>;
        fn answer(self: &Outgoing) -> UniquePtr<Awaited>;

        type Answer;
        fn status(self: &Answer) -> u32;
        fn reason(self: &Answer) -> String;
        fn headers(self: &Answer) -> UniquePtr<Headers>;
        fn body(self: &Answer) -> UniquePtr<Input>;
    }

    impl UniquePtr<Both> {}
    impl UniquePtr<Address> {}
    impl UniquePtr<Answer> {}
}
