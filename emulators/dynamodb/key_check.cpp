#include "emulators/dynamodb/key_check.hpp"

#include "emulators/dynamodb/errors.hpp"

namespace leastwise::dynamodb {
namespace {

/// The size of a string or binary; nothing for other types.
std::optional<std::size_t> text_size(const Value& value) {
    if (const auto* text = value.get<std::string>()) return text->size();
    if (const auto* binary = value.get<Binary>()) return binary->bytes.size();
    return {};
}

std::string empty_value(const Value& value) {
    return std::string("The AttributeValue for a key attribute cannot contain an empty ") +
           (value.type() == Type::S ? "string" : "binary") + " value. ";
}

void check_not_empty(const KeyAttribute& key, const Value& value) {
    if (text_size(value) != 0) return;
    throw validation(std::string(text::kNotValid) + empty_value(value) + "Key: " + key.name);
}

void check_sizes(const KeySchema& schema, const Attributes& attributes) {
    if (text_size(*attributes.find(schema.partition.name)) > kPartitionKeyBytesMax) {
        // AWS leaves out the space.
        throw invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    }
    if (schema.sort && text_size(*attributes.find(schema.sort->name)) > kSortKeyBytesMax) {
        throw invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}

template <typename Check>
void for_each_key(const KeySchema& schema, Check check) {
    check(schema.partition);
    if (schema.sort) check(*schema.sort);
}

void check_item_key(const KeyAttribute& key, const Attributes& item) {
    const Value* value = item.find(key.name);
    if (value == nullptr) throw invalid("Missing the key " + key.name + " in the item");
    if (value->type() != key.type) {
        throw invalid("Type mismatch for key " + key.name + " expected: " + std::string(type_name(key.type)) +
                      " actual: " + std::string(type_name(value->type())));
    }
    check_not_empty(key, *value);
}

void check_index_key(const IndexDefinition& index, const KeyAttribute& key, const Attributes& item) {
    const Value* value = item.find(key.name);
    if (value == nullptr) return;
    if (value->type() != key.type) {
        throw invalid("Type mismatch for Index Key " + key.name +
                      " Expected: " + std::string(type_name(key.type)) +
                      " Actual: " + std::string(type_name(value->type())) + " IndexName: " + index.name);
    }
    if (text_size(*value) != 0) return;
    throw validation(std::string(text::kNotValid) +
                     "A value specified for a secondary index key is not supported. " + empty_value(*value) +
                     "IndexName: " + index.name + ", IndexKey: " + key.name);
}

void check_index_sizes(const KeySchema& schema, const Attributes& item) {
    const Value* partition = item.find(schema.partition.name);
    const Value* sort = schema.sort ? item.find(schema.sort->name) : nullptr;
    if (partition != nullptr && text_size(*partition) > kPartitionKeyBytesMax) {
        throw invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    }
    if (sort != nullptr && text_size(*sort) > kSortKeyBytesMax) {
        throw invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}

void check_indexes(const Table& table, const Attributes& item) {
    for (const auto& index : table.definition().indexes) {
        for_each_key(index.key, [&](const KeyAttribute& key) {
            if (!table.key().contains(key.name)) check_index_key(index, key, item);
        });
        check_index_sizes(index.key, item);
    }
}

}  // namespace

void check_key(const KeySchema& schema, const Attributes& key) {
    bool fits = key.size() == schema.size();
    for_each_key(schema, [&](const KeyAttribute& attribute) {
        const Value* value = key.find(attribute.name);
        fits = fits && value != nullptr && value->type() == attribute.type;
    });
    if (!fits) throw validation(std::string(text::kKeySchemaMismatch));
    check_key_not_empty(schema, key);
    check_sizes(schema, key);
}

void check_key_not_empty(const KeySchema& schema, const Attributes& attributes) {
    for_each_key(schema, [&](const KeyAttribute& key) {
        const Value* value = attributes.find(key.name);
        if (value != nullptr && value->type() == key.type) check_not_empty(key, *value);
    });
}

void check_item(const Table& table, const Attributes& item) {
    for_each_key(table.key(), [&](const KeyAttribute& key) { check_item_key(key, item); });
    check_sizes(table.key(), item);
    check_indexes(table, item);
}

void check_updated_item(const Table& table, const Attributes& before, const Attributes& after) {
    for (const auto& index : table.definition().indexes) {
        for_each_key(index.key, [&](const KeyAttribute& key) {
            const Value* value = after.find(key.name);
            const Value* old = before.find(key.name);
            const bool touched = value != nullptr && (old == nullptr || *old != *value);
            if (!touched || value->type() == key.type) return;
            throw validation(std::string(text::kUpdateIndexKey));
        });
    }
    check_indexes(table, after);
}

}  // namespace leastwise::dynamodb
