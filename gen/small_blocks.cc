// Operators new and delete that keep small blocks for reuse. A run takes and gives back some
// hundred a domain, coroutine frames and texts, and of a size more at a time than glibc keeps at
// hand, seven: most would go the long way through malloc and free. Blocks have the sizes that
// malloc gives, so that those which stay take no more room than without this.

#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// In octets.
constexpr std::size_t granule = 16;                            // between two sizes of malloc's
constexpr std::size_t smallest = 24;                           // of them
constexpr std::size_t largest = 1016;                          // that is kept
constexpr std::size_t kept_of_a_size = std::size_t{32} << 10;  // in its blocks but the last

struct Block {
  Block* next;
};

// Blocks of one size that nobody uses.
struct Shelf {
  Block* first = nullptr;
  std::size_t octets = 0;
};

constexpr std::size_t size_of(std::size_t shelf) {
  return smallest + shelf * granule;
}

// The shelf whose blocks have so many octets, or up to granule - 1 more.
constexpr std::size_t shelf_for(std::size_t octets) {
  return octets <= smallest ? 0 : (octets - smallest + granule - 1) / granule;
}

constinit thread_local std::array<Shelf, shelf_for(largest) + 1> shelves{};

void* from_system(std::size_t octets) {
  while (true) {
    if (void* const block = std::malloc(octets)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

// The block has at least as many octets as those of the shelf.
void give_back(void* block, std::size_t number) {
  Shelf& shelf = shelves[number];
  if (shelf.octets >= kept_of_a_size) return std::free(block);
  shelf.first = new (block) Block{shelf.first};
  shelf.octets += size_of(number);
}

}  // namespace

void* operator new(std::size_t octets) {
  if (octets > largest) return from_system(octets);
  const std::size_t number = shelf_for(octets);
  Shelf& shelf = shelves[number];
  if (shelf.first == nullptr) return from_system(size_of(number));
  Block* const block = shelf.first;
  shelf.first = block->next;
  shelf.octets -= size_of(number);
  return block;
}

void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  const std::size_t octets = malloc_usable_size(block);
  if (octets < smallest || octets > largest) return std::free(block);
  give_back(block, (octets - smallest) / granule);
}

void operator delete(void* block, std::size_t octets) noexcept {
  if (block == nullptr) return;
  if (octets > largest) return std::free(block);
  give_back(block, shelf_for(octets));
}
