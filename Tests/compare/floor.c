/* The least that S3 requests cost: libcurl's own signature, kept connections, answers hardly looked at.
 *
 *   floor list URL BUCKET CONNECTIONS < PREFIXES    lists every prefix page by page, counts the keys
 *   floor head URL BUCKET CONNECTIONS < KEYS        HEAD of every key, counts those that are there
 *
 * Keys, prefixes and tokens must need no other encoding than that of / + and =. The access key is read
 * from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  CURL *handle;
  char *name;
  char *body;
  size_t length, room;
} transfer;

static const char *root, *bucket;
static int listing;
static long found, failed, requests;

static size_t keep(char *data, size_t size, size_t count, void *context) {
  transfer *one = context;
  size_t bytes = size * count;
  if (one->length + bytes + 1 > one->room) {
    one->room = 2 * (one->length + bytes + 1);
    one->body = realloc(one->body, one->room);
  }
  memcpy(one->body + one->length, data, bytes);
  one->length += bytes;
  one->body[one->length] = 0;
  return bytes;
}

static void encode(char *to, const char *from) {
  for (; *from; from++) {
    switch (*from) {
    case '/': to += sprintf(to, "%%2F"); break;
    case '+': to += sprintf(to, "%%2B"); break;
    case '=': to += sprintf(to, "%%3D"); break;
    default: *to++ = *from;
    }
  }
  *to = 0;
}

/* What follows the page just read; NULL where it was the last. */
static char *next_token(transfer *one) {
  char *start = strstr(one->body, "<NextContinuationToken>");
  if (!start) return NULL;
  start += strlen("<NextContinuationToken>");
  char *end = strchr(start, '<');
  return end ? strndup(start, end - start) : NULL;
}

static void start(CURLM *multi, transfer *one, const char *token) {
  static char url[8192], prefix[3072], after[3072];
  one->length = 0;
  if (listing) {
    encode(prefix, one->name);
    encode(after, token ? token : "");
    snprintf(url, sizeof url, "%s/%s?%s%s%slist-type=2&max-keys=1000&prefix=%s", root, bucket,
             token ? "continuation-token=" : "", after, token ? "&" : "", prefix);
  } else {
    snprintf(url, sizeof url, "%s/%s/%s", root, bucket, one->name);
  }
  curl_easy_setopt(one->handle, CURLOPT_URL, url);
  curl_multi_add_handle(multi, one->handle);
  requests++;
}

static char *next_name(void) {
  static char line[2048];
  if (!fgets(line, sizeof line, stdin)) return NULL;
  line[strcspn(line, "\n")] = 0;
  return strdup(line);
}

int main(int count, char **words) {
  if (count != 5) return 2;
  listing = strcmp(words[1], "list") == 0;
  root = words[2];
  bucket = words[3];
  int connections = atoi(words[4]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  char secret[512];
  snprintf(secret, sizeof secret, "%s:%s", getenv("AWS_ACCESS_KEY_ID"),
           getenv("AWS_SECRET_ACCESS_KEY"));
  transfer *all = calloc(connections, sizeof *all);
  int active = 0;
  for (int index = 0; index < connections; index++) {
    transfer *one = &all[index];
    if (!(one->name = next_name())) break;
    one->handle = curl_easy_init();
    curl_easy_setopt(one->handle, CURLOPT_PRIVATE, one);
    curl_easy_setopt(one->handle, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:s3");
    curl_easy_setopt(one->handle, CURLOPT_USERPWD, secret);
    curl_easy_setopt(one->handle, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(one->handle, CURLOPT_WRITEDATA, one);
    if (!listing) curl_easy_setopt(one->handle, CURLOPT_NOBODY, 1L);
    start(multi, one, NULL);
    active++;
  }
  while (active > 0) {
    int running, left;
    curl_multi_perform(multi, &running);
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
      if (message->msg != CURLMSG_DONE) continue;
      transfer *one;
      long status = 0;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&one);
      curl_easy_getinfo(one->handle, CURLINFO_RESPONSE_CODE, &status);
      curl_multi_remove_handle(multi, one->handle);
      char *token = NULL;
      if (status != 200) {
        if (failed++ == 0) fprintf(stderr, "%ld %s\n", status, one->body ? one->body : "");
      } else if (listing) {
        for (char *at = one->body; (at = strstr(at, "<Key>")); at += 5) found++;
        token = next_token(one);
      } else {
        found++;
      }
      if (!token) {
        free(one->name);
        if (!(one->name = next_name())) {
          active--;
          continue;
        }
      }
      start(multi, one, token);
      free(token);
    }
    if (active > 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  printf("%ld found, %ld failed, %ld requests\n", found, failed, requests);
  return failed > 0;
}
