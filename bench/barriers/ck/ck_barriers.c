#include "bench/barriers/ck/ck_barriers.h"

#include <ck_barrier.h>

#define FITS(state) _Static_assert(sizeof(state) <= sizeof(struct ck_barrier_part), #state " is larger than a part")

/* Centralised: one counter and one sense; no addresses, so that it works wherever the memory is mapped. */
struct centralized {
  ck_barrier_centralized_t barrier;
  unsigned int workers;
};
FITS(ck_barrier_centralized_state_t);

size_t ck_centralized_bytes(unsigned int workers) {
  (void)workers;
  return sizeof(struct centralized);
}
void ck_centralized_init(void* memory, unsigned int workers) {
  const ck_barrier_centralized_t fresh = CK_BARRIER_CENTRALIZED_INITIALIZER;
  struct centralized* whole = memory;
  whole->barrier = fresh;
  whole->workers = workers;
}
void ck_centralized_subscribe(void* memory, struct ck_barrier_part* part) {
  const ck_barrier_centralized_state_t fresh = CK_BARRIER_CENTRALIZED_STATE_INITIALIZER;
  (void)memory;
  *(ck_barrier_centralized_state_t*)part = fresh;
}
void ck_centralized_wait(void* memory, struct ck_barrier_part* part) {
  struct centralized* whole = memory;
  ck_barrier_centralized(&whole->barrier, (ck_barrier_centralized_state_t*)part, whole->workers);
}

/* Dissemination: an element per worker, then a list of its flags per worker, then the flags (two parities). */
FITS(ck_barrier_dissemination_state_t);

static size_t dissemination_flags(unsigned int workers) {
  return (size_t)ck_barrier_dissemination_size(workers) * 2;
}
size_t ck_dissemination_bytes(unsigned int workers) {
  return workers * (sizeof(ck_barrier_dissemination_t) + sizeof(ck_barrier_dissemination_flag_t*) +
                    dissemination_flags(workers) * sizeof(ck_barrier_dissemination_flag_t));
}
void ck_dissemination_init(void* memory, unsigned int workers) {
  ck_barrier_dissemination_t* elements = memory;
  ck_barrier_dissemination_flag_t** lists = (ck_barrier_dissemination_flag_t**)(elements + workers);
  ck_barrier_dissemination_flag_t* flags = (ck_barrier_dissemination_flag_t*)(lists + workers);
  for (unsigned int i = 0; i < workers; ++i) lists[i] = flags + i * dissemination_flags(workers);
  ck_barrier_dissemination_init(elements, lists, workers);
}
void ck_dissemination_subscribe(void* memory, struct ck_barrier_part* part) {
  ck_barrier_dissemination_subscribe(memory, (ck_barrier_dissemination_state_t*)part);
}
void ck_dissemination_wait(void* memory, struct ck_barrier_part* part) {
  ck_barrier_dissemination(memory, (ck_barrier_dissemination_state_t*)part);
}

/* Tournament: its head, then a list of rounds per worker, then the rounds. */
FITS(ck_barrier_tournament_state_t);

size_t ck_tournament_bytes(unsigned int workers) {
  return sizeof(ck_barrier_tournament_t) +
         workers * (sizeof(ck_barrier_tournament_round_t*) +
                    ck_barrier_tournament_size(workers) * sizeof(ck_barrier_tournament_round_t));
}
void ck_tournament_init(void* memory, unsigned int workers) {
  ck_barrier_tournament_t* head = memory;
  ck_barrier_tournament_round_t** lists = (ck_barrier_tournament_round_t**)(head + 1);
  ck_barrier_tournament_round_t* rounds = (ck_barrier_tournament_round_t*)(lists + workers);
  for (unsigned int i = 0; i < workers; ++i) lists[i] = rounds + i * (size_t)ck_barrier_tournament_size(workers);
  ck_barrier_tournament_init(head, lists, workers);
}
void ck_tournament_subscribe(void* memory, struct ck_barrier_part* part) {
  ck_barrier_tournament_subscribe(memory, (ck_barrier_tournament_state_t*)part);
}
void ck_tournament_wait(void* memory, struct ck_barrier_part* part) {
  ck_barrier_tournament(memory, (ck_barrier_tournament_state_t*)part);
}

/* MCS: an element per worker. */
FITS(ck_barrier_mcs_state_t);

size_t ck_mcs_bytes(unsigned int workers) {
  return workers * sizeof(ck_barrier_mcs_t);
}
void ck_mcs_init(void* memory, unsigned int workers) {
  ck_barrier_mcs_init(memory, workers);
}
void ck_mcs_subscribe(void* memory, struct ck_barrier_part* part) {
  ck_barrier_mcs_subscribe(memory, (ck_barrier_mcs_state_t*)part);
}
void ck_mcs_wait(void* memory, struct ck_barrier_part* part) {
  ck_barrier_mcs(memory, (ck_barrier_mcs_state_t*)part);
}
