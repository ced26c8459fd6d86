// Operators new and delete that keep small blocks for reuse. A run takes and gives back some hundred
// a domain, coroutine frames and texts, and more of a size at a time than glibc keeps at hand (seven):
// most went the long way through malloc and free. No list is longer than what a run needs soon again.

#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t granule = 16;        // octets; what malloc aligns to
constexpr std::size_t largest = 1024;      // octets of a block that is kept
constexpr std::uint32_t most_kept = 1024;  // blocks of each size

struct Block {
  Block* next;
};

// Blocks of one size that nobody uses.
struct Shelf {
  Block* first = nullptr;
  std::uint32_t count = 0;
};

// By size in granules.
constinit thread_local std::array<Shelf, largest / granule + 1> shelves{};

constexpr std::size_t granules_of(std::size_t octets) {
  return (octets + granule - 1) / granule;
}

void* from_system(std::size_t octets) {
  while (true) {
    if (void* const block = std::malloc(octets)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

// `granules` are no more than the block has.
void give_back(void* block, std::size_t granules) {
  Shelf& shelf = shelves[granules];
  if (shelf.count == most_kept) return std::free(block);
  shelf.first = new (block) Block{shelf.first};
  ++shelf.count;
}

}  // namespace

void* operator new(std::size_t octets) {
  if (octets > largest) return from_system(octets);
  const std::size_t granules = granules_of(octets);
  Shelf& shelf = shelves[granules];
  if (shelf.first == nullptr) return from_system(granules * granule);
  Block* const block = shelf.first;
  shelf.first = block->next;
  --shelf.count;
  return block;
}

void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  const std::size_t granules = malloc_usable_size(block) / granule;
  if (granules < shelves.size()) return give_back(block, granules);
  std::free(block);
}

void operator delete(void* block, std::size_t octets) noexcept {
  if (block == nullptr) return;
  if (octets <= largest) return give_back(block, granules_of(octets));
  std::free(block);
}
