// An upload endpoint in Go, with github.com/aws/aws-sdk-go-v2.
// The page: endpoint={{ sign: '/api/get-upload-url', confirm: '/api/confirm-upload' }}
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var ours = regexp.MustCompile(`^uploads/[0-9a-f]{32}$`)

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(settings)
	presigner := s3.NewPresignClient(client)
	bucket := aws.String(os.Getenv("S3_BUCKET"))

	http.HandleFunc("POST /api/get-upload-url", func(w http.ResponseWriter, r *http.Request) {
		var file struct {
			ContentType string `json:"content_type"`
			Size        int64  `json:"file_size"`
		}
		body := http.MaxBytesReader(w, r.Body, 64<<10)
		if json.NewDecoder(body).Decode(&file) != nil || file.Size < 0 || file.Size > 100_000_000 {
			http.Error(w, `{"message":"At most 100 MB."}`, http.StatusUnprocessableEntity)
			return
		}
		random := make([]byte, 16)
		if _, err := rand.Read(random); err != nil {
			http.Error(w, "{}", http.StatusInternalServerError)
			return
		}
		key := "uploads/" + hex.EncodeToString(random)
		signed, err := presigner.PresignPutObject(r.Context(), &s3.PutObjectInput{
			Bucket: bucket, Key: &key, ContentType: &file.ContentType, ContentLength: &file.Size,
		}, s3.WithPresignExpires(5*time.Minute))
		if err != nil {
			http.Error(w, "{}", http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"upload_url": signed.URL, "key": key})
	})

	http.HandleFunc("POST /api/confirm-upload", func(w http.ResponseWriter, r *http.Request) {
		key := r.URL.Query().Get("key")
		if !ours.MatchString(key) {
			http.Error(w, `{"message":"That is no key of ours."}`, http.StatusUnprocessableEntity)
			return
		}
		found, err := client.HeadObject(r.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: &key})
		if err != nil {
			http.Error(w, `{"message":"The file has not arrived."}`, http.StatusNotFound)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"key": key, "size": found.ContentLength})
	})

	log.Fatal(http.ListenAndServe(":3000", nil))
}
