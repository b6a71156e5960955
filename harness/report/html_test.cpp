// The page and the trace data of a run, with names that try to be more than text.
#include "harness/coverage/testcases/measured.hpp"
#include "harness/report/html.hpp"
#include "harness/report/lcov.hpp"
#include "harness/report/markup.hpp"

using namespace leastwise;
using coverage::testcases::Measured;
using tighten::testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
# </script></pre></code><script>alert(1)</script> & "quoted" 'too'
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - Statement:
            - Sid: Write
              Effect: Allow
              Action:
                - dynamodb:PutItem
                - dynamodb:Scan
              Resource:
                - !GetAtt Table.Arn
                - "arn:aws:dynamodb:*:*:table/</script><img src=x onerror=alert(1)>"
)";

struct Page {
    explicit Page(const Run& run)
        : measured(run),
          found(find_excess(measured.recorded, measured.coverage, measured.plan, coverage::Command::succeeded,
                            core::Severity::error)),
          summary(report::summarize(run.ledger.entries())) {
        excess.rules = coverage::kRules;
        excess.files = &run.loaded.files;
        excess.texts = &run.loaded.texts;
        for (const coverage::Excess& one : found) excess.findings.push_back({&one.finding, one.subject, false, true});
        text = report::to_html({run.loaded, measured.policies, summary, measured.coverage, excess,
                                "sh -c '</title><script>'", "exit 0", "2026-01-01T00:00:00Z"});
    }
    std::size_t count(std::string_view what) const {
        std::size_t count = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
        return count;
    }
    Measured measured;
    std::vector<coverage::Excess> found;
    report::Summary summary;
    report::FindingsReport excess;
    std::string text;
};

/// The first element that is closed in another's place, or never; "" when all of them nest.
std::string not_nested(std::string_view page) {
    std::vector<std::string> open;
    for (auto at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
        const auto end = page.find('>', at);
        if (end == std::string_view::npos) return "an open tag";
        std::string tag(page.substr(at + 1, end - at - 1));
        if (tag.starts_with("!")) continue;
        const bool closes = tag.starts_with("/");
        const std::string name = tag.substr(closes ? 1 : 0, tag.find(' ') - (closes ? 1 : 0));
        if (name == "meta" || name == "br" || name == "input") continue;
        if (!closes) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name) {
            return tag;
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back();
}

}  // namespace

TEST_CASE("the page shows the template, what became of its lines, and the calls behind each") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    const Page page(run);
    CHECK(not_nested(page.text) == "");
    CHECK(page.count("<details class=\"line ") == 5);  // the statement, two actions, two resources
    CHECK(page.text.find("<details class=\"line used\"><summary><span class=\"n\">17</span>") != std::string::npos);
    CHECK(page.text.find("<details class=\"line unused\"><summary><span class=\"n\">18</span>") !=
          std::string::npos);
    CHECK(page.text.find("id=\"L17\"") != std::string::npos);
    CHECK(page.text.find("<a href=\"#L18\">template.yaml:18:19</a>") != std::string::npos);
    const auto& call = *page.measured.grant("FnRole", "Write").needs().begin()->second.front().entry;
    CHECK(page.count(call.request_id) == 3);  // behind the statement, the action and the resource
    CHECK(page.text.find("applies Allow  identity") != std::string::npos);
}

TEST_CASE("nothing that a name holds becomes markup, and the page may load and run nothing") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "Scan", core::Document::object({{"TableName", "<script>alert(1)</script>"}})) != "");
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")) == "AccessDeniedException");
    const Page page(run);
    CHECK(not_nested(page.text) == "");
    CHECK(page.count("<script") == 0);
    CHECK(page.count("</script") == 0);
    CHECK(page.count("<img") == 0);
    CHECK(page.count("&lt;script&gt;") > 1);
    CHECK(page.text.find("default-src 'none'; style-src 'unsafe-inline'") != std::string::npos);
    CHECK(page.count("http://") + page.count("https://") == 0);
    CHECK(page.text.find("<details class=\"line denied\"><summary><span class=\"n\">6</span>") !=
          std::string::npos);
}

TEST_CASE("text for a page is escaped, whatever it is") {
    CHECK(report::html("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    CHECK(report::html(std::string_view("a\0b\x1b\x7f", 5)) == "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(report::html("\xff") == "\xef\xbf\xbd");
    CHECK(report::html("admin\xe2\x80\xaenimda") == "admin\xef\xbf\xbdnimda");
    CHECK(report::html("ü ✓\n\t\r") == "ü ✓\n\t");
}

TEST_CASE("trace data has a record for each line of a policy, with its calls") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item", "2")).empty());
    const Measured measured(run);
    CHECK(report::to_lcov(coverage::lines_of(measured.coverage), run.loaded.files) ==
          "TN:\nSF:template.yaml\nDA:14,2\nDA:17,2\nDA:18,0\nDA:20,2\nDA:21,0\nLF:5\nLH:3\nend_of_record\n");
}
