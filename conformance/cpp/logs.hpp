// What cases ask of the C++ program's logger: each function is one promise.
#ifndef LOGS_HPP
#define LOGS_HPP

#include <atomic>
#include <chrono>
#include <mutex>

#include "stock.hpp"

namespace logs {

/// What a logger was told.
struct Heard {
  std::mutex lock;
  std::vector<std::string> texts;
  std::string target, file, fields;
  std::uint32_t line = 0;
  bool elsewhere = false;
};

inline Heard heard;

inline std::string level_name(ks::LogLevel level) {
  static const char *const names[] = {"off", "error", "warn", "info", "debug", "trace"};
  return names[static_cast<int>(level)];
}

inline void listen(ks::LogLevel level = ks::LogLevel::Trace) {
  heard.texts.clear();
  heard.elsewhere = false;
  ks::set_logger(
      [by = std::this_thread::get_id()](const ks::LogRecord &record) {
        std::lock_guard lock(heard.lock);
        heard.texts.push_back(level_name(record.level) + " " + std::string(record.message));
        heard.target = record.target;
        heard.file = record.file;
        heard.line = record.line;
        heard.fields.clear();
        for (const ks::LogField &field : record.fields)
          heard.fields += std::string(field.key) + "=" + std::string(field.value) + ";";
        heard.elsewhere = heard.elsewhere || by != std::this_thread::get_id();
      },
      level);
}

/// Whether these texts were told, one after the other with a bar between; nobody is told any more.
inline bool all(std::string_view texts) {
  ks::set_logger(nullptr);
  std::lock_guard lock(heard.lock);
  std::string joined;
  for (const std::string &text : heard.texts)
    joined += (joined.empty() ? "" : "|") + text;
  if (joined != texts)
    std::fprintf(stderr, "told: %s\n", joined.c_str());
  return joined == texts;
}

inline bool soon(std::size_t count) {
  for (int wait = 0; wait < 4000; wait++) {
    {
      std::lock_guard lock(heard.lock);
      if (heard.texts.size() >= count)
        return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

inline void log_levels() {
  for (const char *level : {"error", "warn", "info", "debug", "trace"})
    ks::log_message(level, level);
}

inline bool told_before_the_call_returns() {
  ks::log_message("error", "nobody listens");
  listen();
  ks::log_message("info", "a {} %s");
  ks::log_message("warn", "b");
  return !heard.elsewhere && heard.target == "kitchen_sink::logs" && all("info a {} %s|warn b");
}

inline bool levels() {
  listen();
  log_levels();
  return all("error error|warn warn|info info|debug debug|trace trace");
}

inline bool where() {
  listen();
  ks::log_message("info", "a");
  std::string_view file = heard.file;
  return file.size() > 7 && file.substr(file.size() - 7) == "logs.rs" && heard.line > 10 && heard.fields.empty() && all("info a");
}

inline bool limits_count() {
  listen(ks::LogLevel::Warn);
  log_levels();
  bool well = !ks::log_enabled("debug") && ks::log_enabled("error") && ks::log_limit() == "warn" && all("error error|warn warn");
  listen(ks::LogLevel::Off);
  log_levels();
  return well && ks::log_limit() == "off" && all("");
}

inline bool levels_change() {
  listen(ks::LogLevel::Warn);
  ks::log_message("debug", "a");
  auto level = [](ks::LogLevel level) {
    ks::set_logger(
        [](const ks::LogRecord &record) { heard.texts.push_back(level_name(record.level) + " " + std::string(record.message)); },
        level);
  };
  level(ks::LogLevel::Debug);
  ks::log_message("debug", "b");
  level(ks::LogLevel::Info);
  ks::log_message("debug", "c");
  return all("debug b");
}

inline bool other_targets() {
  listen();
  ks::log_to("other::part", "info", "a");
  return heard.target == "other::part" && all("info a");
}

inline bool fields() {
  listen();
  ks::log_fields("ann", -3);
  return heard.fields == "user=ann;count=-3;share=0.5;fresh=true;" && all("info ann came");
}

inline bool events_of_tracing() {
  listen();
  ks::trace_event(42);
  return all("info an event answer=42");
}

inline bool threads_in_order() {
  listen();
  ks::log_from_threads(4, 100);
  ks::set_logger(nullptr);
  int next[4] = {};
  bool well = heard.texts.size() == 400 && heard.elsewhere;
  for (const std::string &text : heard.texts) {
    int thread = text.at(5) - '0';
    well = well && thread >= 0 && thread < 4 && std::stoi(text.substr(7)) == next[thread]++;
  }
  return well;
}

inline bool a_thread_later() {
  listen();
  ks::log_later("worker-7", "late", 5);
  return soon(1) && heard.elsewhere && all("info late");
}

inline bool blocking_calls() {
  listen();
  ks::log_blocking(3, 1);
  return !heard.elsewhere && all("info blocking 0|info blocking 1|info blocking 2");
}

inline bool async_functions() {
  listen();
  return ks::log_in_future("a").get() == 1 && all("info a, before|info a, after");
}

inline bool borrowed_objects() {
  std::optional<ks::Diary> diary(std::in_place);
  listen();
  bool well = diary->write("a") == 1;
  diary.reset();
  return well && all("info line 1: a|info closed after 1");
}

inline bool around_a_callback() {
  listen();
  return ks::log_around(stock::increment) == 2 && all("info before|info after 2");
}

inline bool lent_memory() {
  listen();
  return ks::log_slice({1.0, 2.0}) == 3 && all("info 2 values");
}

inline bool noisy_messages() {
  listen();
  ks::log_noisy();
  return all("info shown noise|info noisy noise");
}

inline bool ours_is_first() {
  listen();
  ks::log_message("info", "a");
  return !ks::set_own_logger() && all("info a");
}

/// A logger's data is destroyed once, when it was replaced; what it throws stays with it.
inline bool freed_and_failing() {
  auto data = std::make_shared<int>(0);
  std::weak_ptr<int> seen = data;
  ks::set_logger([data = std::move(data)](const ks::LogRecord &) {
    ++*data;
    throw StockError("a logger's");
  });
  ks::log_message("info", "a");
  ks::log_message("info", "b");
  bool well = !seen.expired() && *seen.lock() == 2;
  ks::set_logger([](const ks::LogRecord &) {});
  well = well && seen.expired();
  ks::set_logger(nullptr);
  return well;
}

/// Replaced while threads log: what is told isn't destroyed.
inline bool replaced_while_threads_log() {
  struct Data {
    std::atomic<bool> alive{true};
    ~Data() { alive = false; }
  };
  std::atomic<bool> enough{false}, wrong{false};
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  for (int at = 0; at < 3; at++)
    threads.emplace_back([&] {
      while (!enough)
        ks::log_many(50);
    });
  for (int at = 0; at < 300; at++) {
    ks::set_logger([&, data = std::make_shared<Data>()](const ks::LogRecord &) {
      if (!data->alive)
        wrong = true;
      told++;
    });
    if (at % 10 == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  while (told < 5)
    std::this_thread::yield();
  enough = true;
  for (std::thread &thread : threads)
    thread.join();
  ks::set_logger(nullptr);
  return !wrong;
}

} // namespace logs

#endif
