#include "runtime/sandbox/messages.hpp"

#include <cstring>

namespace leastwise::sandbox {
namespace {

constexpr std::uint32_t kListMax = 4096;  // longer than any list a Spec may hold

template <class Item, class Take>
std::vector<Item> take_list(Reader& reader, Take take) {
    std::vector<Item> items;
    for (auto count = reader.take<std::uint32_t>(); count > 0 && reader.ok() && items.size() < kListMax;
         --count) {
        items.push_back(take());
    }
    return items;
}

template <class Item, class Put>
void put_list(Writer& writer, const std::vector<Item>& items, Put put_item) {
    writer.put(static_cast<std::uint32_t>(items.size()));
    for (const Item& item : items) put_item(item);
}

}  // namespace

void put(Writer& writer, const Spec& spec) {
    writer.put(spec.name);
    put_list(writer, spec.argv, [&](const std::string& word) { writer.put(word); });
    put_list(writer, spec.environment, [&](const auto& entry) { writer.put(entry.first).put(entry.second); });
    writer.put(spec.working_directory);
    put_list(writer, spec.mounts, [&](const Mount& mount) {
        writer.put(mount.source).put(mount.target).put(mount.access).put(mount.origin);
    });
    writer.put(spec.limits);
    put_list(writer, spec.listen_ports, [&](std::uint16_t port) { writer.put(port); });
    writer.put(spec.tmp);
}

Spec take_spec(Reader& reader) {
    Spec spec;
    spec.name = reader.take_text();
    spec.argv = take_list<std::string>(reader, [&] { return reader.take_text(); });
    spec.environment = take_list<std::pair<std::string, std::string>>(reader, [&] {
        std::string name = reader.take_text();
        return std::make_pair(std::move(name), reader.take_text());
    });
    spec.working_directory = reader.take_text();
    spec.mounts = take_list<Mount>(reader, [&] {
        Mount mount;
        mount.source = reader.take_text();
        mount.target = reader.take_text();
        mount.access = reader.take<Filesystem>();
        mount.origin = reader.take<Origin>();
        return mount;
    });
    spec.limits = reader.take<Limits>();
    spec.listen_ports = take_list<std::uint16_t>(reader, [&] { return reader.take<std::uint16_t>(); });
    spec.tmp = reader.take<std::uint64_t>();
    return spec;
}

void put(Writer& writer, const Confinement& confinement) {
    writer.put(confinement.level);
    put_list(writer, confinement.mechanisms, [&](const Mechanism& mechanism) {
        writer.put(mechanism.name).put(mechanism.available).put(mechanism.detail).put(mechanism.remedy);
    });
}

Confinement take_confinement(Reader& reader) {
    Confinement confinement;
    confinement.level = reader.take<Level>();
    confinement.mechanisms = take_list<Mechanism>(reader, [&] {
        Mechanism mechanism;
        mechanism.name = reader.take_text();
        mechanism.available = reader.take<bool>();
        mechanism.detail = reader.take_text();
        mechanism.remedy = reader.take_text();
        return mechanism;
    });
    return confinement;
}

void put(Writer& writer, const Beginning& beginning) {
    writer.put(beginning.pid).put(beginning.init_pid).put(beginning.freezer).put(beginning.memory);
    put_list(writer, beginning.ports, [&](std::uint16_t port) { writer.put(port); });
}

Beginning take_beginning(Reader& reader) {
    Beginning beginning;
    beginning.pid = reader.take<int>();
    beginning.init_pid = reader.take<int>();
    beginning.freezer = reader.take<bool>();
    beginning.memory = reader.take<bool>();
    beginning.ports = take_list<std::uint16_t>(reader, [&] { return reader.take<std::uint16_t>(); });
    return beginning;
}

void put(Writer& writer, const Result& result) {
    writer.put(result.status)
        .put(result.code)
        .put(result.reason)
        .put(result.memory_max_bytes)
        .put(result.cpu);
}

Result take_result(Reader& reader) {
    Result result;
    result.status = reader.take<Status>();
    result.code = reader.take<int>();
    result.reason = reader.take_text();
    result.memory_max_bytes = reader.take<std::uint64_t>();
    result.cpu = reader.take<std::chrono::microseconds>();
    return result;
}

void put(Writer& writer, const Finding& finding) {
    writer.put(finding.category).put(finding.syscall).put(finding.target).put(finding.refusal);
    writer.put(finding.pid).put(finding.count);
}

Finding take_finding(Reader& reader) {
    Finding finding;
    finding.category = reader.take_text();
    finding.syscall = reader.take_text();
    finding.target = reader.take_text();
    finding.refusal = reader.take_text();
    finding.pid = reader.take<int>();
    finding.count = reader.take<std::uint64_t>();
    return finding;
}

std::string errno_name(int error) {
    if (const char* name = ::strerrorname_np(error)) return name;
    return "errno " + std::to_string(error);
}

std::string failure_text(Step step, int error, std::string_view subject) {
    std::string text(step_name(step));
    if (!subject.empty()) text.append(" ").append(subject);
    return text.append(": ")
        .append(::strerrordesc_np(error) ? ::strerrordesc_np(error) : "unknown error")
        .append(" (")
        .append(errno_name(error))
        .append(")");
}

}  // namespace leastwise::sandbox
