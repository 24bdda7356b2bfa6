<?php
// app/Http/Controllers/UploadController.php, with league/flysystem-aws-s3-v3 and a disk called s3.
// routes/web.php: Route::post('/api/get-upload-url', [UploadController::class, 'sign']);
//                 Route::post('/api/confirm-upload', [UploadController::class, 'confirm']);
// The page: endpoint={{ sign: '/api/get-upload-url', confirm: '/api/confirm-upload' }},
// headers={{ 'x-csrf-token': document.querySelector('meta[name=csrf-token]').content }}

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Storage;
use Illuminate\Support\Str;

class UploadController extends Controller
{
    public function sign(Request $request)
    {
        $file = $request->validate([
            'filename' => 'required|string|max:1024',
            'content_type' => ['required', 'regex:#^[\w.+-]+/[\w.+-]+$#'],
            'file_size' => 'required|integer|min:0|max:100000000',
        ]);
        $key = 'uploads/' . Str::uuid();
        ['url' => $url] = Storage::disk('s3')->temporaryUploadUrl($key, now()->addMinutes(5), [
            'ContentType' => $file['content_type'],
            'ContentLength' => (int) $file['file_size'],
        ]);
        return ['upload_url' => $url, 'key' => $key];
    }

    public function confirm(Request $request)
    {
        $key = $request->validate(['key' => ['required', 'regex:#^uploads/[0-9a-f-]{36}$#']])['key'];
        abort_unless(Storage::disk('s3')->exists($key), 404, 'The file has not arrived.');
        return ['key' => $key, 'size' => Storage::disk('s3')->size($key)];
    }
}
