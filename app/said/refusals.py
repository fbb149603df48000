"""What the domain refuses, and what a person may do about it."""

from app.said.marks import N_

TEXTS = (
    N_("Không có kế hoạch chung mang mã “%(code)s”."),
    N_("Kế hoạch này chọn mẫu: xin bốc số trước, rồi mới lập các đợt."),
    N_("Kế hoạch này đã bốc số “%(seed)s”, không bốc lại được."),
    N_("Kế hoạch này chưa lập các đợt."),
    N_("Số liệu của %(place)s đã được %(officer)s xác nhận. Muốn đổi, xin lập bản sửa đổi và ghi rõ lý do."),
    N_("Số liệu của %(place)s chưa được xác nhận lần nào."),
    N_("Số liệu của %(place)s không khác bản đã xác nhận, nên không lập bản sửa đổi."),
    N_("Chưa xác nhận được cả nơi: còn %(villages)s chưa xác nhận."),
    N_("Số liệu của %(villages)s đã khác bản thôn xác nhận. Xin lập bản sửa đổi của thôn trước."),
    N_("Bản ghi có mã %(digest)s không còn nguyên vẹn nên không dùng được."),
    N_("Chưa có nơi nào đã xác nhận mà có phiếu giấy, nên chưa bốc thăm thẩm tra được."),
    N_("Chồng phiếu %(label)s không có trong lần bốc thăm này."),
    N_("Ở nơi này không có đợt nào để tổng hợp theo “%(key)s”."),
    N_("Không có lần bốc thăm số %(n)s."),
    N_("Mã này không có trong danh sách phiếu đã phát."),
    N_("Đợt %(code)s chưa mở để nhận phiếu."),
    N_("Đợt %(code)s đã kết thúc, không nhận thêm phiếu."),
    N_("Đợt %(code)s chưa kết thúc. Kết thúc đợt trước, rồi mới mở hòm phiếu."),
    N_("Đợt %(code)s chưa kiểm phiếu. Kết quả chỉ có sau khi mở hòm phiếu."),
    N_("Đợt %(code)s đã mở rồi, không sửa, xóa hay mở lại được."),
    N_("Phiếu của hộ này đã được nhận."),
    N_("Phiếu này đã nhập rồi, không nhập thêm lần nữa."),
    N_("%(village)s có %(n)s hộ, đã thu %(n2)s phiếu; không thể nhận thêm %(n3)s phiếu."),
    N_("Phần viết thêm dài quá. Xin viết ngắn lại, tất cả trong khoảng 1.200 chữ cái."),
    N_("Đã in phiếu cho: %(villages)s. In lại thì các mã chưa dùng của lần trước hết hiệu lực."),
    N_("Hộ nào cũng đã trả lời, không còn phiếu mời nào để in."),
    N_("Hòm phiếu có %(n)s phiếu nhưng sổ ghi %(n2)s phiếu. Không mở hòm phiếu."),
    N_("Không tìm thấy khóa của hòm phiếu đợt %(code)s. Không mở được hòm phiếu."),
    N_(
        "Không tìm thấy khóa của ngăn chờ đợt %(code)s, nên giấy đang chờ không đọc được. Nếu có bản sao của thư mục "
        "khóa, xin đặt lại; nếu không, hãy bỏ những gì đang chờ rồi quét hoặc nhập lại."
    ),
    N_("Đợt %(code)s còn %(waits)s. Xin làm xong những việc này, hoặc bỏ những gì đang chờ, rồi làm tiếp."),
    N_("%(n)s tệp ảnh chụp"),
    N_("ảnh quét chưa đọc"),
    N_("%(n)s tờ phiếu còn thiếu trang hoặc chờ người xem"),
    N_("%(n)s phiếu đã đọc chưa bỏ vào hòm"),
    N_("%(n)s lượt phiếu giấy đang nhập ở mục Nhập hai lần"),
    N_("%(n)s ô đánh dấu chưa rõ chờ người xem"),
    N_("%(n)s tờ phiếu có hai ảnh không khớp nhau"),
    N_("%(n)s chỗ viết tay chờ gõ lại"),
    N_("Có phiếu vừa được đọc hoặc xem lại, nên chưa bỏ gì vào hòm. Xin bấm lại."),
    N_("Mục này vừa có người làm xong rồi. Xin sang mục tiếp theo."),
    N_("Khóa của hòm phiếu đợt %(code)s vẫn còn, nên không bỏ hòm phiếu này được."),
    N_("Việc %(deed)s cần hai cán bộ: một người đề nghị, một người khác đồng ý."),
    N_("Đợt %(code)s dùng một phong bì, không có khóa của tổ kiểm phiếu."),
    N_("Phiếu gửi lên chưa trọn vẹn nên chưa được ghi nhận. Xin gửi lại."),
    N_("Nhật ký không còn nguyên vẹn từ dòng số %(n)s (%(day)s)."),
    N_("Bản công bố kết quả của đợt %(code)s không còn nguyên vẹn nên không hiện được."),
    N_("Mẫu %(code)s phiên bản %(version)s đã ban hành, không sửa được nữa."),
    N_("Mật khẩu hiện tại chưa đúng."),
    N_("Mã chưa đúng hoặc đã dùng rồi. Xin nhập mã mới đang hiện trên điện thoại."),
    N_("Mã xác thực đã bật rồi. Muốn gắn điện thoại khác, xin gỡ mã đang dùng trước."),
    N_("Máy chủ không còn khóa để đọc mã xác thực. Xin dùng một mã khôi phục, hoặc nhờ quản trị viên gỡ ra."),
    N_("Mật khẩu ban đầu này đã hết hạn. Xin nhờ người lập tài khoản cấp mật khẩu khác."),
    N_("Vừa có nhiều lần nhập sai. Xin đợi %(n)s giây rồi thử lại."),
    N_("Không có tài khoản “%(name)s”."),
    N_("Không hiểu giá trị “%(value)s” của %(name)s."),
    N_("Đã có tài khoản “%(name)s”."),
    N_("Tài khoản này không được làm việc đó."),
    N_("Không có đợt lấy ý kiến mang mã “%(code)s”."),
    N_("Không có nơi nào là “%(path)s”."),
    N_("“%(name)s” chỉ có từ ngày %(first)s."),
    N_("“%(name)s” chỉ có đến hết ngày %(last)s."),
    N_("“%(name)s” chỉ có từ ngày %(first)s đến hết ngày %(last)s."),
    N_("“%(name)s” chỉ có từ ngày %(first)s; nay là %(became)s."),
    N_("“%(name)s” chỉ có đến hết ngày %(last)s; nay là %(became)s."),
    N_("“%(name)s” chỉ có từ ngày %(first)s đến hết ngày %(last)s; nay là %(became)s."),
    N_("“%(name)s” chỉ có; nay là %(became)s."),
    N_("“%(name)s” chỉ có."),
    N_("Ngày cuối kỳ %(last)s đứng trước ngày đầu kỳ %(first)s."),
    N_("Không có mẫu phiếu “%(kind)s”."),
    N_("Không có bản ghi âm này."),
    N_("Đợt này không có thôn “%(name)s”."),
    N_("%(what)s, %(where)s: cộng %(n)s nơi bên dưới được %(n2)s nhưng ghi %(n3)s."),
    N_("Tên máy cần có từ 1 đến %(n)s chữ cái."),
    N_(
        "Đợt %(code)s còn máy ở nhà văn hóa chưa cất: %(devices)s. Phiếu còn trong máy sau khi kết thúc thì không "
        "được tính. Xin đưa máy đến chỗ có mạng, gửi hết phiếu rồi bấm “Cất máy”; hoặc đánh dấu vào ô vẫn kết thúc."
    ),
    N_("%(name)s (%(label)s): lần cuối có mạng báo còn %(n)s phiếu chờ gửi"),
    N_("%(name)s (%(label)s): lần cuối có mạng không còn phiếu chờ, nhưng có thể đang giữ phiếu mới"),
    N_("Máy này chưa được mở, hoặc cán bộ đã thu hồi. Xin nhờ cán bộ xã mở lại và quét mã QR mới."),
    N_(
        "Mã của tổ không đúng hoặc không còn hiệu lực. Xin nhìn lại từng chữ trên tờ giấy của tổ; nếu vẫn không được, "
        "xin nhờ cán bộ xã, phường in tờ mới."
    ),
    N_("Phiếu này đã được dùng để trả lời, nên không đổi. Mỗi hộ chỉ trả lời một lần."),
    N_(
        "%(village)s đã phát đủ phiếu bằng số hộ, nên không cấp thêm mã. Hộ mất phiếu mà không còn mã thì trả lời "
        "trên tờ phiếu không có mã; tổ báo cán bộ xã ghi vào sổ phiếu giấy."
    ),
    N_(
        "Cơ sở dữ liệu SQLite này đã chuyển sang PostgreSQL và không nhận gì nữa. Hãy đặt DATABASE_URL trỏ tới "
        "PostgreSQL."
    ),
    N_("mở hòm phiếu"),
    N_("in lại phiếu mời"),
    N_("xóa đợt nháp"),
    N_("lập hòm phiếu mới"),
    N_("xác nhận chênh lệch phiếu"),
    N_("thêm tài khoản được mở và đóng đợt"),
)
