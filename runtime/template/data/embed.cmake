# Writes one C++ source that holds the data files, so that the program needs no file beside it.
set(content "#include \"runtime/template/data/files.hpp\"\n\nnamespace leastwise::templates::data {\n")
foreach(pair "policy_templates:policy_templates.json" "managed_policies:managed_policies.txt"
        "connector_profiles:connector_profiles.json")
  string(REGEX MATCH "^([^:]*):(.*)$" _ "${pair}")
  set(name "${CMAKE_MATCH_1}")
  file(READ "${SOURCE_DIR}/${CMAKE_MATCH_2}" text)
  string(APPEND content "\nstd::string_view ${name}() {\n    return R\"=====(${text})=====\";\n}\n")
endforeach()
string(APPEND content "\n}  // namespace leastwise::templates::data\n")
file(WRITE "${OUTPUT}" "${content}")
