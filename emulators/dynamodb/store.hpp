#pragma once
#include "emulators/dynamodb/table.hpp"
#include "runtime/gate/permit.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::dynamodb {

/// All tables. The only place that changes them; every change takes a Permit.
class Store {
public:
    const Table* find(std::string_view table) const;
    const std::map<std::string, std::unique_ptr<Table>, std::less<>>& tables() const { return tables_; }

    const Table& create(const gate::Permit&, TableDefinition definition);
    void remove(const gate::Permit&, std::string_view table);
    void set_time_to_live(const gate::Permit&, std::string_view table, TimeToLive setting);
    void set_tags(const gate::Permit&, std::string_view table, std::map<std::string, std::string> tags);
    void set_policy(const gate::Permit&, std::string_view table, std::optional<ResourcePolicy> policy);

    /// Replaces what the table holds under the encoded key: the one way an item changes. Null stands for no
    /// item.
    void commit(const gate::Permit&, const Table& table, const std::string& key, const ItemPtr& before,
                const ItemPtr& after);

private:
    Table& at(std::string_view table);
    std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;  // by name; addresses stay valid
};

}  // namespace leastwise::dynamodb
