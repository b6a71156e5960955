#include "runtime/wire/json.hpp"

#include "runtime/core/text.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace leastwise::wire {
namespace {

using core::Document;

/// Receives nlohmann's parse events and builds the tree. The parser itself does not recurse.
class Builder {
public:
    explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {}

    bool null() { return add(Document{}); }
    bool boolean(bool value) { return add(Document(value)); }
    bool number_integer(std::int64_t value) { return add(Document(value)); }
    bool number_unsigned(std::uint64_t value) { return add(Document(core::Number{std::to_string(value)})); }
    bool number_float(double, const std::string& text) { return add(Document(core::Number{text})); }
    bool string(std::string& value) { return add(Document(std::move(value))); }
    bool binary(nlohmann::json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Document::object()); }
    bool start_array(std::size_t) { return open(Document::array()); }
    bool key(std::string& name) {
        keys_.push_back(std::move(name));
        return true;
    }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) {
        std::string message = error.what();
        if (const auto end = message.find("] "); end != std::string::npos) message.erase(0, end + 2);
        error_ = {position == 0 ? 0 : position - 1, std::move(message)};
        return false;
    }

    Document take() { return std::move(root_); }
    JsonError error() const { return error_; }

private:
    bool open(Document container) {
        if (open_.size() >= depth_max_) {
            error_.message = "nested deeper than " + std::to_string(depth_max_) + " levels";
            return false;
        }
        open_.push_back(std::move(container));
        return true;
    }
    bool close() {
        Document done = std::move(open_.back());
        open_.pop_back();
        return add(std::move(done));
    }
    bool add(Document value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* array = open_.back().if_array()) {
            array->push_back(std::move(value));
        } else {
            open_.back().if_object()->append(std::move(keys_.back()), std::move(value));
            keys_.pop_back();
        }
        return true;
    }

    std::size_t depth_max_;
    std::vector<Document> open_;
    std::vector<std::string> keys_;
    Document root_;
    JsonError error_;
};

void append_escape(std::string& out, unsigned char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        default:
            out += "\\u00";
            out += kDigits[c >> 4];
            out += kDigits[c & 15];
    }
}

/// Text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string repaired(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length <= 4 && length <= text.size() && !core::is_utf8(text.substr(0, length))) ++length;
        if (length > 4 || length > text.size()) {
            result += "\xef\xbf\xbd";
            text.remove_prefix(1);
        } else {
            result += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return result;
}

class Writer {
public:
    Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

    void write(const Document& document) {
        if (const auto* text = document.if_string()) return append_json_string(out_, *text);
        if (const auto* number = document.if_number()) return void(out_ += number->text);
        if (const auto* truth = document.if_bool()) return void(out_ += *truth ? "true" : "false");
        if (const auto* array = document.if_array()) {
            return write_all(*array, "[]", [this](const Document& element) { write(element); });
        }
        if (const auto* object = document.if_object()) {
            return write_all(*object, "{}", [this](const core::Member& member) {
                append_json_string(out_, member.name);
                out_ += indent_ == 0 ? ":" : ": ";
                write(member.value);
            });
        }
        out_ += "null";
    }

private:
    template <class Range, class Write>
    void write_all(const Range& range, std::string_view brackets, Write write_one) {
        out_ += brackets[0];
        ++depth_;
        bool first = true;
        for (const auto& element : range) {
            if (!first) out_ += ',';
            first = false;
            break_line();
            write_one(element);
        }
        --depth_;
        if (!first) break_line();
        out_ += brackets[1];
    }
    void break_line() {
        if (indent_ == 0) return;
        out_ += '\n';
        out_.append(depth_ * indent_, ' ');
    }

    std::string& out_;
    std::size_t indent_;
    std::size_t depth_ = 0;
};

}  // namespace

std::variant<Document, JsonError> parse_json(std::string_view text, std::size_t depth_max) {
    Builder builder(depth_max);
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
    return builder.error();
}

std::optional<Document> read_json(std::string_view text, std::size_t depth_max) {
    auto parsed = parse_json(text, depth_max);
    if (auto* document = std::get_if<Document>(&parsed)) return std::move(*document);
    return {};
}

void append_json_string(std::string& out, std::string_view text) {
    if (!core::is_utf8(text)) return append_json_string(out, repaired(text));
    out += '"';
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out += text.substr(written, i - written);
        append_escape(out, c);
        written = i + 1;
    }
    out += text.substr(written);
    out += '"';
}

std::string to_json(const Document& document) {
    std::string out;
    Writer(out, 0).write(document);
    return out;
}

std::string to_pretty_json(const Document& document) {
    std::string out;
    Writer(out, 2).write(document);
    return out;
}

}  // namespace leastwise::wire
