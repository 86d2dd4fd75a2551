/* Concurrency Kit's barriers behind plain functions: its headers are C that C++ does not take. `memory` is a barrier of
 * `workers` workers, zeroed, aligned to a pointer and `…_bytes` long. A worker subscribes once, before its first wait.
 */
#ifndef CORESWEEP_BENCH_BARRIERS_CK_CK_BARRIERS_H
#define CORESWEEP_BENCH_BARRIERS_CK_CK_BARRIERS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A worker's own part of any of these barriers; zeroed before it subscribes. */
struct ck_barrier_part {
  unsigned int words[4];
};

size_t ck_centralized_bytes(unsigned int workers);
void ck_centralized_init(void* memory, unsigned int workers);
void ck_centralized_subscribe(void* memory, struct ck_barrier_part* part);
void ck_centralized_wait(void* memory, struct ck_barrier_part* part);

size_t ck_dissemination_bytes(unsigned int workers);
void ck_dissemination_init(void* memory, unsigned int workers);
void ck_dissemination_subscribe(void* memory, struct ck_barrier_part* part);
void ck_dissemination_wait(void* memory, struct ck_barrier_part* part);

size_t ck_tournament_bytes(unsigned int workers);
void ck_tournament_init(void* memory, unsigned int workers);
void ck_tournament_subscribe(void* memory, struct ck_barrier_part* part);
void ck_tournament_wait(void* memory, struct ck_barrier_part* part);

size_t ck_mcs_bytes(unsigned int workers);
void ck_mcs_init(void* memory, unsigned int workers);
void ck_mcs_subscribe(void* memory, struct ck_barrier_part* part);
void ck_mcs_wait(void* memory, struct ck_barrier_part* part);

#ifdef __cplusplus
}
#endif

#endif
