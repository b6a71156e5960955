#include "harness/report/findings.hpp"
#include "tests/catch.hpp"

using leastwise::report::line_edit;
using leastwise::report::LineEdit;

TEST_CASE("the lines that differ are one edit") {
    CHECK(line_edit("a\nb\nc\n", "a\nX\nY\nc\n") == LineEdit{2, 3, "X\nY\n"});
    CHECK(line_edit("a\nb\nc\n", "a\nc\n") == LineEdit{2, 3, ""});
    CHECK(line_edit("a\nc\n", "a\nb\nc\n") == LineEdit{2, 2, "b\n"});
    CHECK(line_edit("a\nb", "a\nc") == LineEdit{2, 3, "c"});
    CHECK(line_edit("x\nx\nx\n", "x\nx\n") == LineEdit{3, 4, ""});
    CHECK(line_edit("", "a\n") == LineEdit{1, 1, "a\n"});
    CHECK_FALSE(line_edit("a\n", "a\n"));
}
