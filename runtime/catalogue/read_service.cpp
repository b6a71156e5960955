#include "runtime/catalogue/order.hpp"
#include "runtime/catalogue/service.hpp"
#include "runtime/core/text.hpp"

#include <array>
#include <charconv>

namespace leastwise::catalogue {
namespace {

using Fields = std::vector<std::string_view>;

constexpr std::array<std::pair<std::string_view, KeyType>, 7> kKeyTypes = {
    {{"String", KeyType::string},
     {"Numeric", KeyType::numeric},
     {"Bool", KeyType::boolean},
     {"ARN", KeyType::arn},
     {"Date", KeyType::date},
     {"IPAddress", KeyType::ip_address},
     {"Binary", KeyType::binary}}};
constexpr std::array<std::pair<std::string_view, Level>, 5> kLevels = {{{"L", Level::list},
                                                                        {"R", Level::read},
                                                                        {"W", Level::write},
                                                                        {"T", Level::tagging},
                                                                        {"P", Level::permissions}}};

template <class Value, std::size_t kCount>
std::optional<Value> look_up(const std::array<std::pair<std::string_view, Value>, kCount>& words,
                             std::string_view word) {
    for (const auto& [name, value] : words) {
        if (name == word) return value;
    }
    return {};
}

}  // namespace

std::optional<std::pair<KeyType, Values>> read_key_type(std::string_view text) {
    constexpr std::string_view kMany = "ArrayOf";
    const bool many = text.starts_with(kMany);
    if (many) text.remove_prefix(kMany.size());
    const auto type = look_up(kKeyTypes, text);
    if (!type) return {};
    return std::pair(*type, many ? Values::many : Values::one);
}

/// Reads line after line; a line that is wrong throws its problem, which does not leave this file.
class SectionReader {
public:
    Service read(std::string_view section);
    std::size_t line() const { return line_; }

private:
    void read_line(std::string_view line);
    void read_key(const Fields& fields);
    void read_type(const Fields& fields);
    void read_action(const Fields& fields);
    Use read_use(std::string_view text);
    Run read_keys(std::string_view text);
    std::uint32_t read_index(std::string_view text, std::size_t size) const;
    template <class Item>
    void append(std::vector<Item>& items, Item item) const;

    Service service_;
    std::size_t line_ = 0;
};

namespace {

struct Refusal {
    std::string what;
};

[[noreturn]] void refuse(std::string what) { throw Refusal{std::move(what)}; }

}  // namespace

template <class Item>
void SectionReader::append(std::vector<Item>& items, Item item) const {
    if (item.name.empty()) refuse("a name is missing");
    if (!items.empty() && !ComesBefore{}(items.back().name, item.name)) {
        refuse("\"" + std::string(item.name) + "\" does not come after the name before it");
    }
    items.push_back(std::move(item));
}

std::uint32_t SectionReader::read_index(std::string_view text, std::size_t size) const {
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc{} || end != text.data() + text.size() || index >= size) {
        refuse("\"" + std::string(text) + "\" is not the position of a line before it");
    }
    return index;
}

Run SectionReader::read_keys(std::string_view text) {
    Run run{static_cast<std::uint32_t>(service_.key_lists_.size()), 0};
    if (text.empty()) return run;
    for (const std::string_view one : core::split(text, ',')) {
        service_.key_lists_.push_back(read_index(one, service_.keys_.size()));
        ++run.count;
    }
    return run;
}

void SectionReader::read_key(const Fields& fields) {
    if (fields.size() != 3) refuse("a key has a type and a name");
    const auto type = read_key_type(fields[1]);
    if (!type) refuse("\"" + std::string(fields[1]) + "\" is no type of a condition key");
    append(service_.keys_, Key{fields[2], type->first, type->second});
}

void SectionReader::read_type(const Fields& fields) {
    if (fields.size() < 4) refuse("a resource type has a name, keys and at least one ARN");
    ResourceType type;
    type.name = fields[1];
    type.keys = read_keys(fields[2]);
    type.arns = {static_cast<std::uint32_t>(service_.arns_.size()),
                 static_cast<std::uint32_t>(fields.size() - 3)};
    for (std::size_t i = 3; i < fields.size(); ++i) {
        if (!fields[i].starts_with("arn:")) refuse("an ARN starts with \"arn:\"");
        service_.arns_.push_back(fields[i]);
    }
    append(service_.types_, type);
}

Use SectionReader::read_use(std::string_view text) {
    Use use;
    const auto plus = text.find('+');
    std::string_view type = text.substr(0, plus);
    if (type.ends_with('!')) {
        use.need = Need::required;
        type.remove_suffix(1);
    }
    use.type = read_index(type, service_.types_.size());
    if (plus != std::string_view::npos) use.keys = read_keys(text.substr(plus + 1));
    return use;
}

void SectionReader::read_action(const Fields& fields) {
    if (fields.size() < 3 || fields.size() > 5)
        refuse("an action has a name, a level, resource types and keys");
    const auto level = look_up(kLevels, fields[2]);
    if (!level) refuse("\"" + std::string(fields[2]) + "\" is no access level");
    Action action{fields[1], *level, {static_cast<std::uint32_t>(service_.uses_.size()), 0}, {}};
    if (fields.size() > 3 && !fields[3].empty()) {
        for (const std::string_view one : core::split(fields[3], ' ')) {
            service_.uses_.push_back(read_use(one));
            ++action.uses.count;
        }
    }
    if (fields.size() > 4) action.keys = read_keys(fields[4]);
    append(service_.actions_, action);
}

void SectionReader::read_line(std::string_view line) {
    const Fields fields = core::split(line, '\t');
    if (fields[0] == "k" && service_.types_.empty() && service_.actions_.empty()) return read_key(fields);
    if (fields[0] == "r" && service_.actions_.empty()) return read_type(fields);
    if (fields[0] == "a") return read_action(fields);
    refuse("a line is a key, a resource type or an action, in this order");
}

Service SectionReader::read(std::string_view section) {
    while (!section.empty()) {
        const auto end = section.find('\n');
        const std::string_view line = section.substr(0, end);
        ++line_;
        if (line_ > 1) {
            read_line(line);
        } else {
            if (line.size() < 2 || line.front() != '@') refuse("a service starts with its prefix: @dynamodb");
            service_.prefix_ = line.substr(1);
        }
        if (end == std::string_view::npos) refuse("the last line is cut off");
        section.remove_prefix(end + 1);
    }
    if (line_ == 0) refuse("a service starts with its prefix: @dynamodb");
    return std::move(service_);
}

std::variant<Service, TableProblem> read_service(std::string_view section) {
    SectionReader reader;
    try {
        return reader.read(section);
    } catch (const Refusal& refusal) {
        return TableProblem{reader.line(), refusal.what};
    }
}

}  // namespace leastwise::catalogue
