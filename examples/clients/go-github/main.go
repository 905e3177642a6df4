// Runs the scenarios of the runner (../run) with unmodified go-github and prints a line for each. go-github does not support
// GraphQL; githubv4 is commonly used with it, for example by Terraform's provider.
//
//	API_URL=http://127.0.0.1:8080/api/v3 UPLOADS_URL=http://127.0.0.1:8080/api/uploads \
//	  GRAPHQL_URL=http://127.0.0.1:8080/api/graphql TOKEN=... SPENT_TOKEN=... SPENT_RESET=... ASSET=name.bin go run .
//
// Version 68 of go-github is the last that Go 1.19 compiles, the version of Debian 12.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/go-github/v68/github"
	"github.com/shurcooL/githubv4"
)

const (
	owner = "octo-org"
	repo  = "hello-world"
)

var (
	ctx   = context.Background()
	asset = os.Getenv("ASSET")
)

func main() {
	client, err := connect(os.Getenv("TOKEN"))
	if err != nil {
		fmt.Println("FAILED  to make a client:", err)
		os.Exit(1)
	}
	scenarios := []struct {
		name string
		run  func(*github.Client) error
	}{
		{"three pages of issues", threePagesOfIssues},
		{"a URL from a body", aURLFromABody},
		{"a renamed repository", aRenamedRepository},
		{"a conditional request", aConditionalRequest},
		{"a GraphQL query", aGraphQLQuery},
		{"an upload through upload_url", anUploadThroughUploadURL},
		{"a rate limit met", aRateLimitMet},
	}
	code := 0
	for _, scenario := range scenarios {
		if err := scenario.run(client); err != nil {
			code = 1
			fmt.Printf("FAILED  %s: %s\n", scenario.name, strings.Join(strings.Fields(err.Error()), " "))
		} else {
			fmt.Printf("ok      %s\n", scenario.name)
		}
	}
	os.Exit(code)
}

// connect sets the URLs: for an Enterprise Server with WithEnterpriseURLs, which adds /api/v3 and /api/uploads, otherwise
// individually.
func connect(token string) (*github.Client, error) {
	client := github.NewClient(nil).WithAuthToken(token)
	api, uploads := os.Getenv("API_URL"), os.Getenv("UPLOADS_URL")
	if base := strings.TrimSuffix(api, "/api/v3"); base != api {
		return client.WithEnterpriseURLs(base, base)
	}
	var err error
	if client.BaseURL, err = url.Parse(api + "/"); err != nil {
		return nil, err
	}
	client.UploadURL, err = url.Parse(uploads + "/")
	return client, err
}

func threePagesOfIssues(client *github.Client) error {
	options := &github.IssueListByRepoOptions{ListOptions: github.ListOptions{PerPage: 30}}
	var sizes, numbers []int
	for {
		issues, response, err := client.Issues.ListByRepo(ctx, owner, repo, options)
		if err != nil {
			return err
		}
		sizes = append(sizes, len(issues))
		for _, issue := range issues {
			numbers = append(numbers, issue.GetNumber())
		}
		if response.NextPage == 0 {
			break
		}
		options.Page = response.NextPage
	}
	var expected []int
	for number := 75; number > 0; number-- {
		expected = append(expected, number)
	}
	return firstOf(same("pages", sizes, []int{30, 30, 15}), same("issues", numbers, expected))
}

func aURLFromABody(client *github.Client) error {
	issue, _, err := client.Issues.Get(ctx, owner, repo, 1)
	if err != nil {
		return err
	}
	request, err := client.NewRequest(http.MethodGet, issue.GetCommentsURL(), nil)
	if err != nil {
		return err
	}
	var comments []*github.IssueComment
	if _, err := client.Do(ctx, request, &comments); err != nil {
		return err
	}
	var bodies []string
	for _, comment := range comments {
		bodies = append(bodies, comment.GetBody())
	}
	return same("comments", bodies, []string{"Me too", "Fixed in the next release"})
}

func aRenamedRepository(client *github.Client) error {
	repository, _, err := client.Repositories.Get(ctx, owner, "first-steps")
	if err != nil {
		return err
	}
	text := &github.IssueComment{Body: &asset}
	comment, _, err := client.Issues.CreateComment(ctx, owner, "first-steps", 1, text)
	if err != nil {
		return err
	}
	again, _, err := client.Issues.GetComment(ctx, owner, "getting-started", comment.GetID())
	if err != nil {
		return err
	}
	return firstOf(
		same("name", repository.GetFullName(), "octo-org/getting-started"), same("comment", again.GetBody(), asset))
}

func aConditionalRequest(client *github.Client) error {
	_, tag, err := ifNoneMatch(client, "")
	if err != nil {
		return err
	}
	if status, _, err := ifNoneMatch(client, tag); err != nil || status != http.StatusNotModified {
		return fmt.Errorf("unchanged, the status is %d (%v)", status, err)
	}
	text := &github.IssueComment{Body: &asset}
	if _, _, err := client.Issues.CreateComment(ctx, owner, repo, 2, text); err != nil {
		return err
	}
	if status, _, err := ifNoneMatch(client, tag); err != nil || status != http.StatusOK {
		return fmt.Errorf("changed, the status is %d (%v)", status, err)
	}
	return nil
}

// ifNoneMatch returns the status and the entity tag. The tag depends on Accept, which differs between go-github's methods.
func ifNoneMatch(client *github.Client, tag string) (int, string, error) {
	request, err := client.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/issues/2", owner, repo), nil)
	if err != nil {
		return 0, "", err
	}
	if tag != "" {
		request.Header.Set("If-None-Match", tag)
	}
	response, err := client.Do(ctx, request, nil)
	if response != nil && response.StatusCode == http.StatusNotModified {
		err = nil
	}
	if err != nil {
		return 0, "", err
	}
	return response.StatusCode, response.Header.Get("ETag"), nil
}

func aGraphQLQuery(client *github.Client) error {
	var query struct {
		Viewer struct {
			Login string
		}
		Repository struct {
			NameWithOwner string
			Issues        struct {
				TotalCount int
			}
		} `graphql:"repository(owner: $owner, name: $name)"`
	}
	variables := map[string]interface{}{"owner": githubv4.String(owner), "name": githubv4.String(repo)}
	graphql := githubv4.NewEnterpriseClient(os.Getenv("GRAPHQL_URL"), client.Client())
	if err := graphql.Query(ctx, &query, variables); err != nil {
		return err
	}
	if login := query.Viewer.Login; login != "octocat" && login != "hubot" {
		return fmt.Errorf("the viewer is %q", login)
	}
	return firstOf(
		same("name", query.Repository.NameWithOwner, "octo-org/hello-world"),
		same("issues", query.Repository.Issues.TotalCount, 75))
}

func anUploadThroughUploadURL(client *github.Client) error {
	content := make([]byte, 300_000)
	if _, err := rand.Read(content); err != nil {
		return err
	}
	digest := sha256.Sum256(content)
	release, _, err := client.Repositories.GetReleaseByTag(ctx, owner, repo, "v1.0.0")
	if err != nil {
		return err
	}

	// The upload URL of the release.
	template, _, _ := strings.Cut(release.GetUploadURL(), "{")
	name := "u-" + asset
	request, err := client.NewUploadRequest(
		template+"?name="+url.QueryEscape(name), bytes.NewReader(content), int64(len(content)), "application/octet-stream")
	if err != nil {
		return err
	}
	var made struct {
		Digest string `json:"digest"`
	}
	if _, err := client.Do(ctx, request, &made); err != nil {
		return err
	}
	if err := same("digest", made.Digest, "sha256:"+hex.EncodeToString(digest[:])); err != nil {
		return err
	}

	// The URL that go-github's own method derives from the base URL for uploads.
	path := filepath.Join(os.TempDir(), asset)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	defer os.Remove(path)
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	options := &github.UploadOptions{Name: asset}
	if _, _, err := client.Repositories.UploadReleaseAsset(ctx, owner, repo, release.GetID(), options, file); err != nil {
		return err
	}

	sizes := map[string]int{}
	assets, _, err := client.Repositories.ListReleaseAssets(
		ctx, owner, repo, release.GetID(), &github.ListOptions{PerPage: 100})
	if err != nil {
		return err
	}
	for _, kept := range assets {
		sizes[kept.GetName()] = kept.GetSize()
	}
	return firstOf(same("size", sizes[name], len(content)), same("size", sizes[asset], len(content)))
}

func aRateLimitMet(*github.Client) error {
	spent, err := connect(os.Getenv("SPENT_TOKEN"))
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(os.Getenv("SPENT_RESET"), 10, 64)
	if err != nil {
		return err
	}
	// The second call does not send a request.
	for i := 0; i < 2; i++ {
		_, _, err := spent.Repositories.Get(ctx, owner, repo)
		var limit *github.RateLimitError
		if !errors.As(err, &limit) {
			return fmt.Errorf("no rate limit was met, but %v", err)
		}
		if late := limit.Rate.Reset.Unix() - seconds; late < 0 || late > 2 {
			return fmt.Errorf("the reset is %d s late", late)
		}
	}
	return nil
}

func same(what string, actual, expected interface{}) error {
	if reflect.DeepEqual(actual, expected) {
		return nil
	}
	return fmt.Errorf("%s: %v, but expected was %v", what, actual, expected)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
