// Several sorted sequences taken as one.
#pragma once

#include <cstddef>
#include <set>
#include <utility>

namespace gen {

// `next(i)` is the key at which the i-th sequence stands, or nothing at its end; `take(key, i)`
// takes from it what has this key. In the order of keys, of equal ones in that of sequences.
template <class Next, class Take>
void take_in_order(std::size_t sequences, Next next, Take take) {
  using Key = typename decltype(next(std::size_t{0}))::value_type;
  std::set<std::pair<Key, std::size_t>> waiting;
  for (std::size_t i = 0; i < sequences; ++i) {
    if (auto key = next(i)) waiting.emplace(std::move(*key), i);
  }
  while (!waiting.empty()) {
    const auto first = waiting.extract(waiting.begin());
    const auto& [key, i] = first.value();
    take(key, i);
    if (auto following = next(i)) waiting.emplace(std::move(*following), i);
  }
}

}  // namespace gen
