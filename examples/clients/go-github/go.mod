module example.com/github-proxy/go-github

// What go-github says that it needs; Go 1.19 compiles it as well.
go 1.21

require (
	github.com/google/go-github/v68 v68.0.0
	github.com/shurcooL/githubv4 v0.0.0-20260209031235-2402fdf4a9ed
)

require (
	github.com/google/go-querystring v1.1.0 // indirect
	github.com/shurcooL/graphql v0.0.0-20240915155400-7ee5256398cf // indirect
	golang.org/x/oauth2 v0.24.0 // indirect
)
