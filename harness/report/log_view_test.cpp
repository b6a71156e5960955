#include "harness/report/log_view.hpp"

#include "tests/catch.hpp"

using leastwise::function::LogEvent;
using leastwise::report::LogView;

namespace {

std::string shown(LogView& view, std::initializer_list<const char*> messages, const char* stream = "s") {
    std::string text;
    for (const char* message : messages) {
        LogEvent event;
        event.function = "F";
        event.log_stream = stream;
        event.message = message;
        text += view.show(event);
    }
    return text;
}

}  // namespace

TEST_CASE("the second of two equal inits is told in one line") {
    LogView view;
    CHECK(shown(view, {"INIT_START Runtime\n", "[WARNING] 12:00:01 a\n", "[ERROR] b\n",
                       "INIT_REPORT Init Duration: 1 ms\tPhase: init\tStatus: error\n", "[WARNING] 12:00:02 a\n",
                       "[ERROR] b\n", "INIT_REPORT Init Duration: 2 ms\tPhase: invoke\tStatus: error\n",
                       "START RequestId: 1\n", "[ERROR] b\n"}) ==
          "  F  INIT_START Runtime\n  F  [WARNING] 12:00:01 a\n  F  [ERROR] b\n"
          "  F  INIT_REPORT Init Duration: 1 ms\tPhase: init\tStatus: error\n"
          "  F  (init ran once more and said the same)\n"
          "  F  INIT_REPORT Init Duration: 2 ms\tPhase: invoke\tStatus: error\n"
          "  F  START RequestId: 1\n  F  [ERROR] b\n");
}

TEST_CASE("what the second init says anew is shown") {
    LogView view;
    shown(view, {"INIT_START\n", "a\n", "INIT_REPORT Phase: init\n"});
    CHECK(shown(view, {"a\n", "b\n", "a\n"}) == "  F  b\n  F  a\n");
    CHECK(shown(view, {"START 1\n", "a\n"}) == "  F  START 1\n  F  a\n");
}

TEST_CASE("the inits of several environments are told apart, and a line without an end gets one") {
    LogView view;
    shown(view, {"INIT_START\n", "a\n", "INIT_REPORT Phase: init\n"});
    CHECK(shown(view, {"a\nb"}, "other") == "  F  a\n    b\n");
    CHECK(shown(view, {"a\n"}).empty());
}
