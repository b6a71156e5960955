#include "harness/runner/services.hpp"

#include "harness/runner/engine.hpp"

namespace leastwise::runner {

Services::Services(core::World& world, ledger::Ledger& ledger, lambda::Directories directories)
    : directory(world),
      gate(world, directory, ledger),
      iam(world, directory),
      sts(world, directory),
      organizations(world, directory),
      dynamodb(world),
      secretsmanager(world),
      logs(world),
      cloudformation(world),
      waf(world),
      lambda(gate, std::move(directories)),
      apigateway(world, gate) {
    gate::Service* const all[] = {&apigateway, &cloudformation, &dynamodb,       &iam, &lambda,
                                  &logs,       &organizations,  &secretsmanager, &sts, &waf};
    for (gate::Service* service : all) gate.add(*service);
    gate.set_inspector(waf);
}

void for_each_service(const std::function<void(const gate::Service&)>& visit) {
    const core::SystemClock clock;
    core::Random random(1);
    core::Ids ids(random);
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    Services services(world, ledger, {});
    for (const gate::Service* service : services.gate.services()) visit(*service);
}

}  // namespace leastwise::runner
