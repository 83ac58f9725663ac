/* The least that an engine with a durable journal costs.
 *
 *   floor write JOURNAL COPY    writes and syncs each line of a journal by itself
 *   floor spawn COUNT           runs `true` so often, one after another
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int copy(const char *from, const char *to) {
  FILE *source = fopen(from, "r");
  int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600);
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  if (!source || target < 0) return 1;
  while ((length = getline(&line, &room, source)) > 0)
    if (write(target, line, length) != length || fdatasync(target)) return 1;
  return 0;
}

static int spawn(int count) {
  char *words[] = {"true", NULL};
  while (count-- > 0) {
    pid_t child;
    int status;
    if (posix_spawnp(&child, "true", NULL, NULL, words, environ)) return 1;
    if (waitpid(child, &status, 0) != child || status) return 1;
  }
  return 0;
}

int main(int count, char **words) {
  if (count == 4 && !strcmp(words[1], "write")) return copy(words[2], words[3]);
  if (count == 3 && !strcmp(words[1], "spawn")) return spawn(atoi(words[2]));
  return 2;
}
