#ifndef CURLSHIM_H
#define CURLSHIM_H

#include <curl/curl.h>

// Swift cannot call variadic C functions; each typed function here stands for one kind of argument.

typedef size_t (*curlshim_io)(char *data, size_t size, size_t count, void *context);

CURLcode curlshim_set_long(CURL *handle, CURLoption option, long value);
CURLcode curlshim_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode curlshim_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode curlshim_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode curlshim_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode curlshim_set_io(CURL *handle, CURLoption option, curlshim_io value);
CURLcode curlshim_set_prereq(CURL *handle, curl_prereq_callback value);
CURLcode curlshim_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode curlshim_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
CURLcode curlshim_get_pointer(CURL *handle, CURLINFO info, void **value);
CURLcode curlshim_get_string(CURL *handle, CURLINFO info, const char **value);
CURLMcode curlshim_multi_set_long(CURLM *multi, CURLMoption option, long value);

#endif
