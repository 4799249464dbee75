using BenchmarkDotNet.Attributes;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Benchmarks.Kernels;

/// <summary>A camera's frame, 640 × 480, to an input of 224 × 224 × 3.</summary>
public class PictureBenchmark
{
    private const int Size = 224;

    private readonly sbyte[] _tensor = new sbyte[Size * Size * 3];
    private PictureConverter? _converter;
    private byte[] _frame = [];

    [Params(PixelFormat.Rgb24, PixelFormat.Yuyv, PixelFormat.Nv12)]
    public PixelFormat Pixels { get; set; }

    [Params(Resampling.Bilinear, Resampling.Area)]
    public Resampling Resampling { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        PictureFormat camera = new(Pixels, 640, 480);
        Preprocessing preprocessing = new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling);
        _converter = new PictureConverter(camera, Size, Size, 3, preprocessing, new QuantizedInput(1 / 127.5f, 0));
        _frame = new byte[camera.FrameBytes];
        new Random(1).NextBytes(_frame);
    }

    [Benchmark]
    public void Convert() => _converter!.ToInt8(_frame, _tensor);
}
