#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/prover.hpp"
#include "runtime/prover/documents.hpp"
#include <iostream>
#include <fstream>
#include <sstream>
using namespace leastwise; using namespace leastwise::prover;
TEST_CASE("dbg"){
 std::ifstream f("/tmp/q.jsonl"); std::string line;
 while(std::getline(f,line)){
 auto doc=iam::testing::json(line);
 auto o=Documents::read(*doc.find("old"),"old"), n=Documents::read(*doc.find("new"),"new");
 if(o.index()||n.index()){ std::cout<<(o.index()?std::get<1>(o):std::get<1>(n))<<"\n"; continue;}
 auto v=subset(std::get<0>(o).set(),std::get<0>(n).set()); std::cout<<answer_name(v.answer)<<" "<<v.reason<<"\n";
 if(v.witness){ std::cout<<v.witness->check.action<<" "<<v.witness->check.resource<<"\n"; for(const auto&[k,vv]:v.witness->check.context){std::cout<<"  "<<k; for(auto&x:vv.values) std::cout<<" '"<<x<<"'"; std::cout<<(vv.multivalued?" list\n":"\n");}}
 }
}
