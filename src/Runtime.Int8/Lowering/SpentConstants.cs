using System.Buffers;
using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Lowering;

/// <summary>
/// The pages of a model's file that hold constants: each is returned to the system once all nodes that read from it are packed. If the
/// system does not take a page, it stays.
/// </summary>
internal sealed unsafe partial class SpentConstants : IDisposable
{
    private const int MadvDontNeed = 4;    // on Linux

    private static readonly int PageBytes = Environment.SystemPageSize;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly MemoryHandle _pinned;    // so that pages do not move
    private readonly int _beforeFile;    // bytes of the first page before the file
    private readonly int[] _readers;    // of each page: nodes not yet packed

    /// <param name="file">The model's file; its constants will be lost.</param>
    /// <param name="nodes">All nodes that will be packed.</param>
    public SpentConstants(ReadOnlyMemory<byte> file, IReadOnlyList<Node> nodes)
    {
        _file = file;
        _pinned = file.Pin();
        _beforeFile = (int)((nuint)_pinned.Pointer % (nuint)PageBytes);
        _readers = new int[((_beforeFile + file.Length) / PageBytes) + 1];
        foreach (int page in nodes.SelectMany(Pages))
        {
            _readers[page]++;
        }
    }

    /// <summary>Releases the constants of a packed node.</summary>
    public void LetGo(Node node)
    {
        foreach (int page in Pages(node))
        {
            nint start = ((nint)page * PageBytes) - _beforeFile;
            if (--_readers[page] == 0 && start >= 0 && start + PageBytes <= _file.Length && OperatingSystem.IsLinux())
            {
                _ = Advise((byte*)_pinned.Pointer + start, (nuint)PageBytes, MadvDontNeed);
            }
        }
    }

    public void Dispose() => _pinned.Dispose();

    /// <summary>The pages of a node's constants, some more than once. (Constants of uint8 models are packed from copies.)</summary>
    private IEnumerable<int> Pages(Node node)
    {
        for (int i = 0; i < node.Head?.Operator.Inputs.Length; i++)
        {
            if (node.Head.OptionalInput(i) is { IsConstant: true } constant && _file.Span.Overlaps(constant.Data.Span, out int start))
            {
                int last = (_beforeFile + start + constant.Data.Length - 1) / PageBytes;
                for (int page = (_beforeFile + start) / PageBytes; page <= last; page++)
                {
                    yield return page;
                }
            }
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(void* address, nuint length, int advice);
}
