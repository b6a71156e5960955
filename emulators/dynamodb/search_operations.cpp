#include "emulators/dynamodb/capacity.hpp"
#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/evaluate.hpp"
#include "emulators/dynamodb/json_members.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/path_tree.hpp"
#include "emulators/dynamodb/search.hpp"

namespace leastwise::dynamodb {
namespace {

/// Reads one page: walks entries until the limit, 1 MB or the end, and writes the matching items as it goes.
class Page {
public:
    Page(const Search& search, const SearchRequest& request)
        : search_(search),
          request_(request),
          projection_(request.projection ? tree_of(*request.projection) : PathTree{}) {}

    void read() {
        const Entries& entries = search_.entries();
        const bool forward = request_.direction == Direction::forward;
        const bool resumes = !search_.after.empty();
        auto begin = entries.lower_bound(search_.range.from);
        auto end = search_.range.to.empty() ? entries.end() : entries.lower_bound(search_.range.to);
        if (resumes && forward) begin = entries.upper_bound(search_.after);
        if (resumes && !forward) end = entries.lower_bound(search_.after);
        if (forward) {
            while (begin != end && !full()) visit(*(begin++)->second);
        } else {
            while (begin != end && !full()) visit(*(--end)->second);
        }
    }

    std::string reply() && {
        JsonMembers members;
        if (request_.select != Select::count) members.add("Items") += "[" + items_ + "]";
        members.add("Count") += std::to_string(matched_);
        members.add("ScannedCount") += std::to_string(visited_);
        if (full() && last_ != nullptr) append_json(members.add("LastEvaluatedKey"), place_of(*last_));
        if (request_.capacity != CapacityDetail::none) {
            append_json(members.add("ConsumedCapacity"), consumption(), request_.capacity);
        }
        return std::move(members).close();
    }

private:
    bool full() const {
        return (request_.limit && visited_ >= *request_.limit) || page_bytes_ >= kPageBytesMax;
    }

    void visit(const Item& item) {
        ++visited_;
        last_ = &item;
        const bool partial =
            search_.index != nullptr && search_.index->definition.projection != ProjectionKind::all;
        if (!partial) return take(item.attributes, item.size);
        const Attributes entry = search_.index->projected(item.attributes, search_.table->key());
        take(search_.fetches ? item.attributes : entry, byte_size(entry));
        if (search_.fetches) fetched_halves_ += read_halves(item.size, request_.consistency);
    }

    void take(const Attributes& attributes, std::size_t bytes) {
        page_bytes_ += bytes;
        if (request_.filter && !evaluate(*request_.filter, attributes)) return;
        ++matched_;
        if (request_.select == Select::count) return;
        if (!items_.empty()) items_ += ',';
        if (request_.projection) {
            append_json(items_, project(projection_, attributes));
        } else {
            append_json(items_, attributes);
        }
    }

    /// The key attributes of table and index: where the next page goes on.
    Attributes place_of(const Item& item) const {
        Attributes key = key_of(search_.table->key(), item.attributes);
        if (search_.index == nullptr) return key;
        for (const auto& [name, value] : key_of(search_.key(), item.attributes)) key.set(name, value);
        return key;
    }

    Consumption consumption() const {
        Consumption cost{request_.table, Usage::read, 0, {}, {}};
        const std::int64_t halves = read_halves(page_bytes_, request_.consistency);
        if (search_.index == nullptr) {
            cost.table_halves = halves;
        } else {
            const bool local = search_.index->definition.scope == Scope::local;
            (local ? cost.local : cost.global)[*request_.index] = halves;
            cost.table_halves = fetched_halves_;
        }
        return cost;
    }

    const Search& search_;
    const SearchRequest& request_;
    PathTree projection_;
    std::string items_;
    std::int64_t visited_ = 0, matched_ = 0;
    std::size_t page_bytes_ = 0;
    std::int64_t fetched_halves_ = 0;
    const Item* last_ = nullptr;
};

gate::Answer search(Engine& engine, const gate::Call& call) {
    const auto& request = typed<SearchRequest>(call);
    Search search = locate(table_for(engine.store, request.table), request);
    search.range = range_of(search, request);
    search.after = start_of(search, request);
    check_attributes(search, request);
    search.fetches = must_fetch(search, request);
    Page page(search, request);
    page.read();
    return json_reply(std::move(page).reply());
}

}  // namespace

gate::Answer query(Engine& engine, const gate::Call& call, const gate::Permit&) {
    return search(engine, call);
}

gate::Answer scan(Engine& engine, const gate::Call& call, const gate::Permit&) {
    return search(engine, call);
}

}  // namespace leastwise::dynamodb
